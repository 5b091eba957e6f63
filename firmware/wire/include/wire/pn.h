// SPDX-License-Identifier: Apache-2.0
#pragma once

// The Packet Number of a frame: the number alone. Bounds, recovery and the replay window are
// secy/pn.h's.

#include <cstdint>

namespace linksec {

/// A Packet Number, 1 to 2^32-1 or 2^64-1 by suite. No frame has PN 0 [802.1AE-2018 10.5.2].
struct Pn {
  std::uint64_t value = 0;

  // One by one: base/duration.h says why.
  friend constexpr bool operator==(Pn a, Pn b) noexcept { return a.value == b.value; }
  friend constexpr bool operator<(Pn a, Pn b) noexcept { return a.value < b.value; }
  friend constexpr bool operator>(Pn a, Pn b) noexcept { return a.value > b.value; }
  friend constexpr bool operator<=(Pn a, Pn b) noexcept { return a.value <= b.value; }
  friend constexpr bool operator>=(Pn a, Pn b) noexcept { return a.value >= b.value; }
};

}  // namespace linksec
