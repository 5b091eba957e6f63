// SPDX-License-Identifier: Apache-2.0
#pragma once

// Spans of octets and the big-endian numbers in them. The one place where octets become numbers;
// no packed structs and no casts of received octets anywhere else.

#include <cstddef>
#include <cstdint>
#include <span>

namespace linksec {

using ByteSpan = std::span<std::uint8_t>;
using ConstByteSpan = std::span<const std::uint8_t>;

/// The big-endian 16-bit number at `octets[0..1]`.
[[nodiscard]] constexpr std::uint16_t load_be16(const std::uint8_t* octets) noexcept {
  return static_cast<std::uint16_t>((octets[0] << 8) | octets[1]);
}

/// The big-endian 32-bit number at `octets[0..3]`.
[[nodiscard]] constexpr std::uint32_t load_be32(const std::uint8_t* octets) noexcept {
  return (std::uint32_t{octets[0]} << 24) | (std::uint32_t{octets[1]} << 16) |
         (std::uint32_t{octets[2]} << 8) | std::uint32_t{octets[3]};
}

/// The big-endian 64-bit number at `octets[0..7]`.
[[nodiscard]] constexpr std::uint64_t load_be64(const std::uint8_t* octets) noexcept {
  return (std::uint64_t{load_be32(octets)} << 32) | load_be32(octets + 4);
}

/// Writes `value` big-endian to `octets[0..1]`.
constexpr void store_be16(std::uint8_t* octets, std::uint16_t value) noexcept {
  octets[0] = static_cast<std::uint8_t>(value >> 8);
  octets[1] = static_cast<std::uint8_t>(value);
}

/// Writes `value` big-endian to `octets[0..3]`.
constexpr void store_be32(std::uint8_t* octets, std::uint32_t value) noexcept {
  octets[0] = static_cast<std::uint8_t>(value >> 24);
  octets[1] = static_cast<std::uint8_t>(value >> 16);
  octets[2] = static_cast<std::uint8_t>(value >> 8);
  octets[3] = static_cast<std::uint8_t>(value);
}

/// Writes `value` big-endian to `octets[0..7]`.
constexpr void store_be64(std::uint8_t* octets, std::uint64_t value) noexcept {
  store_be32(octets, static_cast<std::uint32_t>(value >> 32));
  store_be32(octets + 4, static_cast<std::uint32_t>(value));
}

}  // namespace linksec
