// SPDX-License-Identifier: Apache-2.0
#pragma once

// A crypto block with DMA as a driver sees it: a ring of descriptors in memory and a few registers,
// which are functions here. The block reads what a descriptor names, writes text and ICV where they
// lie, and reports late: completions come in order, some time after the doorbell, while further
// descriptors are under way. A part's own driver has stores and loads of registers in their place.
//
// What stands behind these functions in this folder is a model (device.cpp). Its time is the number
// of times that the status register was read.
//
// Who calls: engine.cpp, one thread at a time.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/status.h"
#include "hal/aead.h"

namespace linksec::aead_offload {

enum class Command : std::uint8_t { kSeal, kOpen };

/// How an operation ended, in the low octet of a completion word. No other octet is one of these.
enum class Completion : std::uint8_t {
  kDone = 0x5A,     ///< Sealed, or opened with an ICV that agrees.
  kBadIcv = 0x3C,   ///< Opened, and the ICV does not agree.
  kRefused = 0xE1,  ///< The block could not do it: bus error, no key.
};

/// One operation in the ring. The driver writes all of it before the doorbell; the block writes
/// `completion` alone, and after that no octet of the operation any more.
struct Descriptor {
  const std::uint8_t* aad;
  std::uint8_t* text;
  std::uint8_t* icv;
  std::uint32_t aad_octets;
  std::uint32_t text_octets;
  std::array<std::uint8_t, hal::kAeadNonceOctets> nonce;
  std::uint16_t key;  ///< The block's own key slot.
  Command command;
  std::uint32_t sequence;  ///< Which operation it is: counted by the driver, given back.
  /// 0 until the block is done: the sequence's low 24 bits, then a Completion.
  std::uint32_t completion;
};

/// What a completion word says when all is well.
[[nodiscard]] constexpr std::uint32_t completion_word(std::uint32_t sequence,
                                                      Completion completion) noexcept {
  return (sequence << 8) | static_cast<std::uint32_t>(completion);
}

namespace device {

/// The longest ring that the block takes.
inline constexpr std::size_t kMostDescriptors = 64;

/// Loads a key into a slot of the block, where no one can read it back, and returns the slot's
/// number. kNoCapacity when all are taken, kIoError when the block failed.
[[nodiscard]] Result<std::uint16_t> load_key(ConstByteSpan key) noexcept;
/// Overwrites a slot's key.
void clear_key(std::uint16_t slot) noexcept;

/// Ends what is under way and forgets the ring: when it returns, no DMA comes any more and both
/// counts are zero. Keys stay. Then the block works with `ring`.
void restart(std::span<Descriptor> ring) noexcept;

/// The doorbell: how many descriptors were filled since the restart. Number n lies in entry
/// n % ring.size().
void hand_over(std::uint32_t filled) noexcept;

/// The status register: how many descriptors were completed since the restart.
[[nodiscard]] std::uint32_t completed() noexcept;

}  // namespace device
}  // namespace linksec::aead_offload
