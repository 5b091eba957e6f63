// SPDX-License-Identifier: Apache-2.0
#pragma once

// The CRC-32 of IEEE 802.3, for records in non-volatile memory. It finds accidents, not attacks.

#include <cstdint>

#include "base/bytes.h"

namespace linksec {

/// CRC-32 of `octets`: reflected polynomial 0xEDB88320, all ones before and after. That of the nine
/// ASCII digits "123456789" is 0xCBF43926.
[[nodiscard]] constexpr std::uint32_t crc32(ConstByteSpan octets) noexcept {
  std::uint32_t crc = 0xFFFF'FFFF;
  for (const std::uint8_t octet : octets) {
    crc ^= octet;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0xEDB8'8320U : 0U);
    }
  }
  return ~crc;
}

}  // namespace linksec
