// SPDX-License-Identifier: Apache-2.0
#pragma once

// Hexadecimal text to octets, without a heap: boards run these tests too.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace linksec::contract {

inline std::uint8_t hex_digit(char digit) {
  return static_cast<std::uint8_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

/// Decodes lower-case hexadecimal to `to`; returns the number of octets.
inline std::size_t decode_hex(std::string_view hex, std::uint8_t* to) {
  for (std::size_t i = 0; i < hex.size() / 2; ++i) {
    to[i] = static_cast<std::uint8_t>((hex_digit(hex[2 * i]) << 4) | hex_digit(hex[2 * i + 1]));
  }
  return hex.size() / 2;
}

}  // namespace linksec::contract
