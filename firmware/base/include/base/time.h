// SPDX-License-Identifier: Apache-2.0
#pragma once

// A point in time as the core sees it: a number that the caller hands in. The core reads no clock.
// Timers are points in time that their owner holds, made by adding a Duration.

#include <cstdint>

#include "base/duration.h"

namespace linksec {

/// Nanoseconds since an epoch of the platform's choosing; it never runs backwards for one SecY.
struct Time {
  std::uint64_t ns = 0;

  /// The last point in time: a deadline that never comes.
  [[nodiscard]] static constexpr Time never() noexcept { return {UINT64_MAX}; }

  friend constexpr bool operator==(Time a, Time b) noexcept { return a.ns == b.ns; }
  friend constexpr bool operator<(Time a, Time b) noexcept { return a.ns < b.ns; }
  friend constexpr bool operator>(Time a, Time b) noexcept { return a.ns > b.ns; }
  friend constexpr bool operator<=(Time a, Time b) noexcept { return a.ns <= b.ns; }
  friend constexpr bool operator>=(Time a, Time b) noexcept { return a.ns >= b.ns; }

  /// The time that long after, or never.
  friend constexpr Time operator+(Time time, Duration duration) noexcept {
    return {(Duration{time.ns} + duration).ns};
  }
  /// The time that long before, or the epoch.
  friend constexpr Time operator-(Time time, Duration duration) noexcept {
    return {(Duration{time.ns} - duration).ns};
  }
  /// How long after `earlier` this is; none where it is not after.
  friend constexpr Duration operator-(Time later, Time earlier) noexcept {
    return Duration{later.ns} - Duration{earlier.ns};
  }
};

}  // namespace linksec
