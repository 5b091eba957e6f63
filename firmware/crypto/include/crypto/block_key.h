// SPDX-License-Identifier: Apache-2.0
#pragma once

// A key in the platform's block cipher for as long as an object lives: what each mode of this
// folder takes in place of octets. Its owner wipes the octets that it was made from.

#include <cstddef>

#include "base/bytes.h"
#include "base/status.h"
#include "hal/block_cipher.h"

namespace linksec {

class BlockKey {
 public:
  /// None: each operation returns kNotFound.
  constexpr BlockKey() noexcept = default;
  BlockKey(const BlockKey&) = delete;
  BlockKey& operator=(const BlockKey&) = delete;
  ~BlockKey() { clear(); }

  /// Installs a key of 16 or 32 octets in place of the one so far. There is none afterwards unless
  /// it returns kOk: kInvalidArgument, kNoCapacity and kIoError are hal::block_cipher_install's.
  [[nodiscard]] Status set(ConstByteSpan key) noexcept;

  /// Wipes the key.
  void clear() noexcept;

  /// Octets of the key; 0 without one.
  [[nodiscard]] std::size_t octets() const noexcept { return octets_; }

  /// Encrypts or decrypts a block in place. Returns kNotFound without a key, else kIoError when the
  /// engine failed; the block is zero then.
  [[nodiscard]] Status encrypt(hal::CipherBlock block) const noexcept {
    return hal::block_cipher_encrypt(slot_, block);
  }
  [[nodiscard]] Status decrypt(hal::CipherBlock block) const noexcept {
    return hal::block_cipher_decrypt(slot_, block);
  }

 private:
  hal::BlockKeySlot slot_{};
  std::size_t octets_ = 0;
};

}  // namespace linksec
