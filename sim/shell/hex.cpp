// SPDX-License-Identifier: Apache-2.0
#include "shell/hex.h"

#include "base/secret.h"

namespace linksec::sim {

void put_hex(ConstByteSpan octets, char* to) noexcept {
  for (const std::uint8_t octet : octets) {
    *to++ = kHexPairs[octet][0];
    *to++ = kHexPairs[octet][1];
  }
}

std::string to_hex(ConstByteSpan octets) {
  std::string text(2 * octets.size(), '0');
  put_hex(octets, text.data());
  return text;
}

bool from_hex(std::string_view text, ByteSpan to) noexcept {
  bool good = text.size() == to.size() * 2;
  for (std::size_t i = 0; i < to.size() && good; ++i) {
    const int high = hex_value(text[2 * i]);
    const int low = hex_value(text[2 * i + 1]);
    good = high >= 0 && low >= 0;
    to[i] = good ? static_cast<std::uint8_t>(high * 16 + low) : std::uint8_t{0};
  }
  if (!good) {
    secure_wipe(to);
  }
  return good;
}

}  // namespace linksec::sim
