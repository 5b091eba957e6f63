// SPDX-License-Identifier: Apache-2.0
#pragma once

// The AEAD contract: AES-GCM with 96-bit nonces and 128-bit ICVs, in place and in bursts. It is the
// one service that the SecY calls. A board with an AES engine, or a host with a vector unit, plugs
// in here and passes hal/contract.
//
// Who calls: the SecY (secy/), from the thread that owns it. Never from an interrupt.
//
// The caller MUST NOT let buffers of two operations of one burst overlap, where one of them is
// written: an engine may work on several operations at a time.
//
// An engine MUST
//  - compute the key schedule in `aead_install` and never per operation;
//  - give each operation of a burst the result that it would have alone;
//  - compare ICVs in constant time, inside `aead_open`, so that no caller ever can;
//  - on any result but kOk leave zeroes in the text, never plaintext, never a part of it; after a
//    failed `aead_seal` the ICV is zero too;
//  - overwrite the key and all that it derived from it in `aead_remove`;
//  - allow several threads to work with different slots at the same time.
// An engine MUST NOT
//  - allocate, block or print per operation;
//  - keep a pointer to any buffer after the call;
//  - let time or memory access depend on the result of the ICV comparison before it is complete.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/status.h"

namespace linksec::hal {

/// Octets of a nonce (the standard's IV) [802.1AE-2018 14.5, 14.7].
inline constexpr std::size_t kAeadNonceOctets = 12;
/// Octets of an ICV [802.1AE-2018 14.5].
inline constexpr std::size_t kAeadIcvOctets = 16;

/// A key that an engine holds. Opaque: its number means something to the engine alone.
struct KeySlot {
  std::uint16_t index = 0xFFFF;

  friend constexpr bool operator==(const KeySlot&, const KeySlot&) = default;
};

/// What became of one operation.
enum class AeadResult : std::uint8_t {
  kFailed,  ///< The engine could not do it: bad slot, hardware error, overrun.
  kOk,      ///< Sealed, or opened with an ICV that agrees.
  kBadIcv,  ///< Opened, and the ICV does not agree (`aead_open` alone).
};

/// One frame's work. The engine reads all fields and writes `text`, `icv` (when sealing) and
/// `result`.
struct AeadOp {
  const std::uint8_t* aad = nullptr;  ///< Authenticated, not encrypted.
  std::uint8_t* text = nullptr;       ///< Encrypted or decrypted in place; null when it has none.
  std::uint8_t* icv = nullptr;        ///< kAeadIcvOctets: written by seal, read by open.
  std::uint32_t aad_octets = 0;       ///< 0 to config::kMaxFrameOctets.
  std::uint32_t text_octets = 0;      ///< 0 to config::kMaxFrameOctets.
  std::array<std::uint8_t, kAeadNonceOctets> nonce{};
  KeySlot key{};
  AeadResult result = AeadResult::kFailed;
};

/// Installs a key of 16 octets (AES-128) or 32 octets (AES-256) and makes its schedule.
/// The caller may wipe `key` afterwards.
/// Returns kInvalidArgument for another length, kNoCapacity when all slots are taken, kIoError when
/// the engine failed.
[[nodiscard]] Result<KeySlot> aead_install(ConstByteSpan key) noexcept;

/// Wipes the key and frees the slot. A slot that holds no key is ignored.
void aead_remove(KeySlot slot) noexcept;

/// Encrypts and authenticates each operation of the burst in place, and sets its result to kOk or
/// kFailed. Operations in one burst may use different slots.
void aead_seal(std::span<AeadOp> burst) noexcept;

/// Checks and decrypts each operation of the burst in place, and sets its result. The text is
/// zeroed unless the result is kOk.
void aead_open(std::span<AeadOp> burst) noexcept;

/// Slots that hold no key.
[[nodiscard]] std::size_t aead_free_slots() noexcept;

/// A known-answer test of both directions and of a wrong ICV, for both key lengths. Called once
/// before the first key is installed. Returns kCorrupt when an answer is wrong: the caller MUST NOT
/// use the engine then; kNoCapacity when no slot is free for it.
[[nodiscard]] Status aead_self_test() noexcept;

}  // namespace linksec::hal
