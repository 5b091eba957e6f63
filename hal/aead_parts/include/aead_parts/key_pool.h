// SPDX-License-Identifier: Apache-2.0
#pragma once

// The key slots of an engine that runs on boards and on hosts: a constant number of them where the
// platform's capacities are constants, else as many as are asked for.

#include <cstddef>
#include <type_traits>

#include "aead_parts/growing_pool.h"
#include "aead_parts/slot_pool.h"
#include "base/config.h"

namespace linksec::aead_parts {

/// Slots for what an engine makes of a key, `kSlots` of them on a board.
template <class Key, std::size_t kSlots, class Handle>
using KeyPool = std::conditional_t<config::kCapacitiesAtRunTime, GrowingPool<Key, Handle>,
                                   SlotPool<Key, kSlots, Handle>>;

/// How many a KeyPool has at the most: `slots` on a board.
[[nodiscard]] constexpr std::size_t pool_slots(std::size_t slots) noexcept {
  return config::kCapacitiesAtRunTime ? 0xFFFE : slots;
}

}  // namespace linksec::aead_parts
