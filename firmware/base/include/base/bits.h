// SPDX-License-Identifier: Apache-2.0
#pragma once

// Bits by number in words of the caller's, for sets whose size is known when they are made.

#include <cstddef>
#include <cstdint>
#include <span>

namespace linksec {

/// Words that hold `bits` bits.
[[nodiscard]] constexpr std::size_t bit_words(std::size_t bits) noexcept {
  return (bits + 31) / 32;
}

[[nodiscard]] constexpr bool get_bit(std::span<const std::uint32_t> words,
                                     std::size_t bit) noexcept {
  return (words[bit / 32] >> (bit % 32) & 1U) != 0;
}

constexpr void set_bit(std::span<std::uint32_t> words, std::size_t bit) noexcept {
  words[bit / 32] |= std::uint32_t{1} << (bit % 32);
}

constexpr void clear_bit(std::span<std::uint32_t> words, std::size_t bit) noexcept {
  words[bit / 32] &= ~(std::uint32_t{1} << (bit % 32));
}

}  // namespace linksec
