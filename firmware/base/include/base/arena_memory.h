// SPDX-License-Identifier: Apache-2.0
#pragma once

// An arena together with its memory, of a length that the compiler knows. It is meant as the first
// base class of what takes its tables from it, so that it is there before and goes after.

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/arena.h"
#include "base/bytes.h"

namespace linksec {

template <std::size_t Octets>
class ArenaMemory {
 protected:
  constexpr ArenaMemory() noexcept : arena_(ByteSpan{octets_}) {}

  alignas(Arena::kAlignment) std::array<std::uint8_t, Octets> octets_;  // The arena's to fill.
  Arena arena_;
};

/// Nothing is taken of it.
template <>
class ArenaMemory<0> {
 protected:
  Arena arena_{};
};

}  // namespace linksec
