// SPDX-License-Identifier: Apache-2.0
#pragma once

// Memory with a margin of known octets on both sides, so that a test sees a write beyond the end.
// It uses no heap: boards run these tests too.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace linksec::contract {

inline constexpr std::uint8_t kGuard = 0xA5;

/// Up to `Capacity` octets between two margins of `kMargin` octets.
template <std::size_t Capacity>
class Guarded {
 public:
  static constexpr std::size_t kMargin = 16;

  Guarded() { reset(); }

  /// Makes all octets guards again.
  void reset() { memory_.fill(kGuard); }
  /// `size` octets that begin `shift` octets into the memory (0 to 15), for unaligned buffers.
  [[nodiscard]] std::uint8_t* at(std::size_t shift) { return memory_.data() + kMargin + shift; }
  [[nodiscard]] std::uint8_t* data() { return at(0); }

  /// True when nothing but the `size` octets at `shift` was written since `reset`.
  [[nodiscard]] bool intact_around(std::size_t size, std::size_t shift = 0) const {
    const auto is_guard = [](std::uint8_t octet) { return octet == kGuard; };
    const auto first = memory_.begin() + static_cast<std::ptrdiff_t>(kMargin + shift);
    return std::all_of(memory_.begin(), first, is_guard) &&
           std::all_of(first + static_cast<std::ptrdiff_t>(size), memory_.end(), is_guard);
  }

 private:
  std::array<std::uint8_t, Capacity + 2 * kMargin> memory_{};
};

/// The octets of a pattern that depends on its seed, one after the other.
class Pattern {
 public:
  explicit Pattern(std::uint32_t seed) : state_(seed * 2654435761U + 1) {}
  std::uint8_t next() {
    state_ = state_ * 1664525U + 1013904223U;
    return static_cast<std::uint8_t>(state_ >> 24);
  }

 private:
  std::uint32_t state_;
};

inline void fill_pattern(ByteSpan octets, std::uint32_t seed) {
  Pattern pattern(seed);
  std::generate(octets.begin(), octets.end(), [&pattern] { return pattern.next(); });
}

inline bool is_pattern(ConstByteSpan octets, std::uint32_t seed) {
  Pattern pattern(seed);
  return std::all_of(octets.begin(), octets.end(),
                     [&pattern](std::uint8_t octet) { return octet == pattern.next(); });
}

/// True when all of `octets` are `value`.
inline bool all_are(ConstByteSpan octets, std::uint8_t value) {
  return std::all_of(octets.begin(), octets.end(),
                     [value](std::uint8_t octet) { return octet == value; });
}

}  // namespace linksec::contract
