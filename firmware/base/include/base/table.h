// SPDX-License-Identifier: Apache-2.0
#pragma once

// A table whose length is a constant of the platform, or chosen when the table is made: the same
// code serves both. On a board it is inside its owner and the compiler knows its length; on a host
// its elements are in an arena.

#include <array>
#include <cstddef>
#include <span>
#include <type_traits>

#include "base/arena.h"
#include "base/config.h"

namespace linksec {

/// `N` elements, or as many as `make_table` was asked for where capacities are chosen at run time.
template <typename T, std::size_t N>
using Table = std::conditional_t<config::kCapacitiesAtRunTime, std::span<T>, std::array<T, N>>;

/// A table of new elements: `count` of them, taken from `arena`, where capacities are chosen at run
/// time; else `N`, whatever `count` is, and nothing of `arena`.
template <typename T, std::size_t N>
[[nodiscard]] constexpr Table<T, N> make_table(Arena& arena, std::size_t count) noexcept {
  if constexpr (config::kCapacitiesAtRunTime) {
    return arena.take<T>(count);
  } else {
    static_cast<void>(arena);
    static_cast<void>(count);
    return Table<T, N>{};
  }
}

/// Octets of an arena that `make_table` uses.
template <typename T>
[[nodiscard]] constexpr std::size_t table_octets(std::size_t count) noexcept {
  return config::kCapacitiesAtRunTime ? Arena::octets<T>(count) : 0;
}

}  // namespace linksec
