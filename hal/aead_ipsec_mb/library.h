// SPDX-License-Identifier: Apache-2.0
#pragma once

// Everything of ipsec-mb that the engine touches, and the only place that includes its header.

#include <intel-ipsec-mb.h>

#include <cstdint>

#include "base/bytes.h"
#include "hal/aead.h"

namespace linksec::aead_ipsec_mb {

/// The library's calls for one length of keys.
struct Calls {
  aes_gcm_pre_t prepare = nullptr;
  aes_gcm_enc_dec_t encrypt = nullptr;
  aes_gcm_enc_dec_t decrypt = nullptr;
};

/// What is derived from a key, and the calls that go with it. All octets are zero while there is
/// none. The library wants the alignment, and asks the compiler for it on some systems alone.
struct alignas(64) Key {
  gcm_key_data tables;
  const Calls* calls;
};

/// The library's calls as it chose them for this processor.
class Library {
 public:
  /// The one library, made at the first call.
  static const Library& get() noexcept;

  [[nodiscard]] bool usable() const noexcept { return usable_; }
  [[nodiscard]] const Calls& calls_for(ConstByteSpan key) const noexcept {
    return key.size() == 16 ? aes_128_ : aes_256_;
  }

 private:
  Library() noexcept;

  bool usable_ = false;
  Calls aes_128_;
  Calls aes_256_;
};

/// Runs one operation by `call` (encrypt or decrypt) and writes the ICV that the text should have
/// to `icv`. It judges nothing.
void run(aes_gcm_enc_dec_t call, const Key& key, const hal::AeadOp& op, std::uint8_t* icv) noexcept;

}  // namespace linksec::aead_ipsec_mb
