// SPDX-License-Identifier: Apache-2.0
#pragma once

// Spans of octets and the big-endian numbers in them. The one place where octets become numbers;
// no packed structs and no casts of received octets anywhere else.
//
// The functions are always inlined: a compiler that optimises for size counts their shifts before
// it finds out that they are one load or store and a byte swap, less than a call.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

namespace linksec {

using ByteSpan = std::span<std::uint8_t>;
using ConstByteSpan = std::span<const std::uint8_t>;

/// True where a little-endian processor loads and stores words at any address, so that a copy of a
/// few octets is words; elsewhere the compiler makes a call of each `memcpy` that is not aligned.
#if (defined(__ARM_FEATURE_UNALIGNED) && !defined(__ARM_BIG_ENDIAN)) || defined(__x86_64__)
inline constexpr bool kUnalignedWords = true;
#else
inline constexpr bool kUnalignedWords = false;
#endif

/// The big-endian 16-bit number at `octets[0..1]`.
[[nodiscard, gnu::always_inline]] constexpr std::uint16_t load_be16(
    const std::uint8_t* octets) noexcept {
  return static_cast<std::uint16_t>((octets[0] << 8) | octets[1]);
}

/// The big-endian 32-bit number at `octets[0..3]`.
[[nodiscard, gnu::always_inline]] constexpr std::uint32_t load_be32(
    const std::uint8_t* octets) noexcept {
  return (std::uint32_t{octets[0]} << 24) | (std::uint32_t{octets[1]} << 16) |
         (std::uint32_t{octets[2]} << 8) | std::uint32_t{octets[3]};
}

/// The big-endian 64-bit number at `octets[0..7]`.
[[nodiscard, gnu::always_inline]] constexpr std::uint64_t load_be64(
    const std::uint8_t* octets) noexcept {
  return (std::uint64_t{load_be32(octets)} << 32) | load_be32(octets + 4);
}

/// Writes `value` big-endian to `octets[0..1]`.
[[gnu::always_inline]] constexpr void store_be16(std::uint8_t* octets,
                                                 std::uint16_t value) noexcept {
  octets[0] = static_cast<std::uint8_t>(value >> 8);
  octets[1] = static_cast<std::uint8_t>(value);
}

/// Writes `value` big-endian to `octets[0..3]`.
[[gnu::always_inline]] constexpr void store_be32(std::uint8_t* octets,
                                                 std::uint32_t value) noexcept {
  if constexpr (kUnalignedWords) {
    // Written out, because GCC makes one store of the four below on a host alone.
    if (!std::is_constant_evaluated()) {
      const std::uint32_t swapped = __builtin_bswap32(value);
      std::memcpy(octets, &swapped, sizeof(swapped));
      return;
    }
  }
  octets[0] = static_cast<std::uint8_t>(value >> 24);
  octets[1] = static_cast<std::uint8_t>(value >> 16);
  octets[2] = static_cast<std::uint8_t>(value >> 8);
  octets[3] = static_cast<std::uint8_t>(value);
}

/// Writes `value` big-endian to `octets[0..7]`.
[[gnu::always_inline]] constexpr void store_be64(std::uint8_t* octets,
                                                 std::uint64_t value) noexcept {
  store_be32(octets, static_cast<std::uint32_t>(value >> 32));
  store_be32(octets + 4, static_cast<std::uint32_t>(value));
}

}  // namespace linksec
