// SPDX-License-Identifier: Apache-2.0
#pragma once

// Octets as hex digits and back: the one reader and the one writer of this program.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace linksec::sim {

/// The digits by value.
inline constexpr std::string_view kHexDigits = "0123456789abcdef";

/// The two digits of each octet, for what is written often.
inline constexpr auto kHexPairs = [] {
  std::array<std::array<char, 2>, 256> pairs{};
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    pairs[i] = {kHexDigits[i / 16], kHexDigits[i % 16]};
  }
  return pairs;
}();

/// The value of a digit of either case; -1 for any other character.
[[nodiscard]] constexpr int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// Writes two lower-case digits an octet to `to`, which has room for them and no end mark.
void put_hex(ConstByteSpan octets, char* to) noexcept;

/// The octets in lower-case digits. Not for keys: the text is not wiped.
[[nodiscard]] std::string to_hex(ConstByteSpan octets);

/// Sets the octets of `to` from hex digits of either case; false, and zeroes, unless `text` is
/// exactly twice as long as `to` and all hex.
[[nodiscard]] bool from_hex(std::string_view text, ByteSpan to) noexcept;

}  // namespace linksec::sim
