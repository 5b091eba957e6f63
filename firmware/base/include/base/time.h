// SPDX-License-Identifier: Apache-2.0
#pragma once

// A point in time as the core sees it: a number that the caller hands in. The core reads no clock.

#include <compare>
#include <cstdint>

namespace linksec {

/// Nanoseconds since an epoch of the platform's choosing; it never runs backwards for one SecY.
struct Time {
  std::uint64_t ns = 0;

  friend constexpr auto operator<=>(const Time&, const Time&) = default;
};

}  // namespace linksec
