// SPDX-License-Identifier: Apache-2.0
#pragma once

// What tests do to the model and read from it: faults of the block, and how many operations it had
// at a time. Not installed, not for product code.

#include <cstdint>

#include "base/bytes.h"

namespace linksec::aead_offload::inspect {

/// What the block can do wrong.
enum class Fault : std::uint8_t {
  kNone,
  kStall,       ///< Works on the text, and never completes this operation nor a later one.
  kRefuse,      ///< Says kRefused, with text and ICV written.
  kWrongCode,   ///< Completes with a word that means nothing.
  kStaleWord,   ///< Completes with the word of another operation, and has not touched the text.
  kNoWord,      ///< Counts the operation as completed and writes no word.
  kWrongCount,  ///< Says that more was completed than was handed over.
};

/// The block does so at the operation after `good` further ones, until `repair`.
void inject(Fault fault, std::uint32_t good) noexcept;
void repair() noexcept;

/// The most operations that were handed over and not completed at a time, since `forget`.
[[nodiscard]] std::uint32_t most_under_way() noexcept;
/// Readings of the status register since `forget`.
[[nodiscard]] std::uint32_t steps() noexcept;
/// Restarts since `forget`.
[[nodiscard]] std::uint32_t restarts() noexcept;
void forget() noexcept;

/// Readings of the status register from a doorbell to the completion of one operation alone, and
/// from one completion to the next.
inline constexpr std::uint32_t kLatency = 20;
inline constexpr std::uint32_t kInterval = 3;

/// Octets of the ring, in which no pointer to a buffer may stay behind.
[[nodiscard]] ConstByteSpan ring_memory() noexcept;

}  // namespace linksec::aead_offload::inspect
