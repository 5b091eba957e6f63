// SPDX-License-Identifier: Apache-2.0
#pragma once

// The block cipher contract: AES with keys of 128 and 256 bits, one block at a time, both ways. It
// is what the modes of crypto/ (CMAC, key wrap, the DRBG) stand on. Frames go through hal/aead.h.
//
// Who calls: crypto/, for whoever owns the key: one thread a key. Never from an interrupt.
//
// An engine MUST
//  - compute the key schedule in `block_cipher_install` and never per block;
//  - on any result but kOk leave zeroes in the block;
//  - overwrite the key and all that it derived from it in `block_cipher_remove`;
//  - leave no octet of a block or of a schedule behind in memory that it gives back;
//  - allow several threads to work with different slots at the same time.
// An engine MUST NOT
//  - allocate, block or print per block;
//  - keep a pointer to a block after the call.
// An engine that is named constant-time MUST NOT let time or memory access depend on a key or on a
// block, in either direction.

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/status.h"

namespace linksec::hal {

/// Octets of a block of AES [FIPS 197 3.1].
inline constexpr std::size_t kCipherBlockOctets = 16;

/// A block that is changed in place, at any address.
using CipherBlock = std::span<std::uint8_t, kCipherBlockOctets>;

/// A key that a block cipher engine holds. Opaque, and another thing than an AEAD engine's KeySlot.
struct BlockKeySlot {
  std::uint16_t index = 0xFFFF;

  friend constexpr bool operator==(const BlockKeySlot&, const BlockKeySlot&) = default;
};

/// Installs a key of 16 octets (AES-128) or 32 octets (AES-256) and makes its schedules.
/// The caller may wipe `key` afterwards.
/// Returns kInvalidArgument for another length, kNoCapacity when all slots are taken, kIoError when
/// the engine failed.
[[nodiscard]] Result<BlockKeySlot> block_cipher_install(ConstByteSpan key) noexcept;

/// Wipes the key and frees the slot. A slot that holds no key is ignored.
void block_cipher_remove(BlockKeySlot slot) noexcept;

/// Encrypts a block in place. Returns kNotFound when the slot holds no key, kIoError when the
/// engine failed.
[[nodiscard]] Status block_cipher_encrypt(BlockKeySlot slot, CipherBlock block) noexcept;

/// Decrypts a block in place. Returns kNotFound when the slot holds no key, kIoError when the
/// engine failed.
[[nodiscard]] Status block_cipher_decrypt(BlockKeySlot slot, CipherBlock block) noexcept;

/// Slots that hold no key.
[[nodiscard]] std::size_t block_cipher_free_slots() noexcept;

}  // namespace linksec::hal
