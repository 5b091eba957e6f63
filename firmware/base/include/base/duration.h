// SPDX-License-Identifier: Apache-2.0
#pragma once

// A length of time, made by a function that names its unit. Sums end at the longest one and
// differences at none: a deadline that lies beyond what the clock can say never comes.

#include <cstdint>

namespace linksec {

/// Nanoseconds from one point in time to another; never negative.
struct Duration {
  std::uint64_t ns = 0;

  [[nodiscard]] static constexpr Duration nanoseconds(std::uint64_t count) noexcept {
    return {count};
  }
  [[nodiscard]] static constexpr Duration microseconds(std::uint64_t count) noexcept {
    return Duration{1'000} * count;
  }
  [[nodiscard]] static constexpr Duration milliseconds(std::uint64_t count) noexcept {
    return Duration{1'000'000} * count;
  }
  [[nodiscard]] static constexpr Duration seconds(std::uint64_t count) noexcept {
    return Duration{1'000'000'000} * count;
  }
  /// The longest one.
  [[nodiscard]] static constexpr Duration longest() noexcept { return {UINT64_MAX}; }

  // One by one: on a 32-bit core a three-way comparison takes twice the code of each of them.
  friend constexpr bool operator==(Duration a, Duration b) noexcept { return a.ns == b.ns; }
  friend constexpr bool operator<(Duration a, Duration b) noexcept { return a.ns < b.ns; }
  friend constexpr bool operator>(Duration a, Duration b) noexcept { return a.ns > b.ns; }
  friend constexpr bool operator<=(Duration a, Duration b) noexcept { return a.ns <= b.ns; }
  friend constexpr bool operator>=(Duration a, Duration b) noexcept { return a.ns >= b.ns; }

  /// The sum, at most the longest one.
  friend constexpr Duration operator+(Duration a, Duration b) noexcept {
    const std::uint64_t sum = a.ns + b.ns;
    return {sum >= a.ns ? sum : UINT64_MAX};
  }
  /// The difference, or none where `b` is the longer one.
  friend constexpr Duration operator-(Duration a, Duration b) noexcept {
    return {a.ns >= b.ns ? a.ns - b.ns : 0};
  }
  /// `count` times as long, at most the longest one.
  friend constexpr Duration operator*(Duration a, std::uint64_t count) noexcept {
    return count == 0 || a.ns <= UINT64_MAX / count ? Duration{a.ns * count} : longest();
  }
};

}  // namespace linksec
