// SPDX-License-Identifier: Apache-2.0
#pragma once

// AES-GCM with nonces of 96 bits over the AES and the GHASH of the engine's variant
// [NIST SP 800-38D]. It checks no argument and judges no ICV: engine.cpp does.

#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "hal/aead.h"
#include "variant.h"
#include "words.h"

namespace linksec::aead_soft32 {

enum class Direction : std::uint8_t { kSeal, kOpen };

/// A key's schedule and GHASH's part of it. All octets are zero while no key is set, so that static
/// memory needs no constructor.
struct GcmKey {
  AesKey aes;
  GhashKey ghash;
};

/// Makes the schedule of a key of 16 or 32 octets.
[[gnu::cold]] void gcm_set_key(GcmKey& key, ConstByteSpan octets) noexcept;

/// Encrypts or decrypts `op.text` in place and returns the ICV that belongs to it. One thread at a
/// time works with a key.
[[nodiscard]] Block gcm_run(GcmKey& key, const hal::AeadOp& op, Direction direction) noexcept;

}  // namespace linksec::aead_soft32
