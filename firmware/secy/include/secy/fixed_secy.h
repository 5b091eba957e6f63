// SPDX-License-Identifier: Apache-2.0
#pragma once

// A SecY together with its memory, of a capacity that the compiler knows, on every platform: for
// tests, and for whoever has as many SecYs as he can count.

#include <cstddef>
#include <type_traits>

#include "base/arena_memory.h"
#include "base/config.h"
#include "secy/secy.h"

namespace linksec {

/// A SecY with so many places for transmit SCs, receive SCs and SAKs.
template <std::size_t TxScs, std::size_t RxScs, std::size_t Saks>
class FixedSecY : ArenaMemory<SecY::octets({TxScs, RxScs, Saks})>, public SecY {
 public:
  constexpr FixedSecY() noexcept : SecY(this->arena_, {TxScs, RxScs, Saks}) {}
};

/// A SecY of the platform's capacities, with its memory.
using PlatformSecY =
    std::conditional_t<config::kCapacitiesAtRunTime,
                       FixedSecY<config::kMaxTxScs, config::kMaxRxScs, config::kMaxSaks>, SecY>;

}  // namespace linksec
