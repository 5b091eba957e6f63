// SPDX-License-Identifier: Apache-2.0
#pragma once

// A SecY together with its memory, of a capacity that the compiler knows, on every platform: for
// tests, and for whoever has as many SecYs as he can count.

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "base/arena.h"
#include "base/capacity.h"
#include "base/config.h"
#include "secy/secy.h"

namespace linksec {

/// What a FixedSecY takes its tables from. It is a base class, so that it is there before the SecY
/// and goes after it.
template <std::size_t Octets>
class FixedSecYMemory {
 protected:
  constexpr FixedSecYMemory() noexcept : arena_(ByteSpan{octets_}) {}

  alignas(Arena::kAlignment) std::array<std::uint8_t, Octets> octets_;  // The arena's to fill.
  Arena arena_;
};

template <>
class FixedSecYMemory<0> {
 protected:
  Arena arena_{};
};

/// A SecY with so many places for transmit SCs, receive SCs and SAKs.
template <std::size_t TxScs, std::size_t RxScs, std::size_t Saks>
class FixedSecY : FixedSecYMemory<SecY::octets({TxScs, RxScs, Saks})>, public SecY {
 public:
  constexpr FixedSecY() noexcept : SecY(this->arena_, {TxScs, RxScs, Saks}) {}
};

/// A SecY of the platform's capacities, with its memory.
using PlatformSecY =
    std::conditional_t<config::kCapacitiesAtRunTime,
                       FixedSecY<config::kMaxTxScs, config::kMaxRxScs, config::kMaxSaks>, SecY>;

}  // namespace linksec
