// SPDX-License-Identifier: Apache-2.0
#pragma once

// A table whose length is a constant of the platform, or chosen when the table is made: the same
// code serves both. On a board it is inside its owner and the compiler knows its length; on a host
// its elements are in an arena.

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <type_traits>

#include "base/arena.h"
#include "base/config.h"

namespace linksec {

/// Holds for the constructors without an arena, which are there where capacities are constants.
template <bool Constant>
concept ConstantCapacities = Constant && !config::kCapacitiesAtRunTime;

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

/// Gives each of `owners` its row: `count` new elements, all of them in one piece of `arena`, where
/// capacities are chosen at run time; else the row is in its owner already.
template <typename Owners, typename Owner, typename Row>
constexpr void make_rows(Arena& arena, Owners& owners, Row Owner::*row,
                         std::size_t count) noexcept {
  if constexpr (config::kCapacitiesAtRunTime) {
    Row rest = arena.take<typename Row::element_type>(owners.size() * count);
    for (Owner& owner : owners) {
      owner.*row = rest.first(count);
      rest = rest.subspan(count);
    }
  }
}

/// Makes each element of a table or row what a new one is.
template <typename Row>
constexpr void renew_row(Row& row) noexcept {
  if constexpr (config::kCapacitiesAtRunTime) {
    std::ranges::fill(row, typename Row::value_type{});
  } else {
    row = Row{};
  }
}

/// Octets of an arena that `make_table` uses; those of `make_rows` too, for all elements together.
template <typename T>
[[nodiscard]] constexpr std::size_t table_octets(std::size_t count) noexcept {
  return config::kCapacitiesAtRunTime ? Arena::octets<T>(count) : 0;
}

}  // namespace linksec
