// SPDX-License-Identifier: Apache-2.0
#include "base/secret.h"

#include <cstring>

namespace linksec {

void secure_wipe(ByteSpan octets) noexcept {
  for (std::uint8_t& octet : octets) {
    octet = 0;
  }
  // The memory clobber makes the zeroes observable, so that they can't be optimised away.
  asm volatile("" : : "r"(octets.data()) : "memory");
}

bool equal_constant_time(ConstByteSpan a, ConstByteSpan b) noexcept {
  if (a.size() != b.size()) {
    return false;
  }
  std::uint32_t difference = 0;
  std::size_t i = 0;
  // The empty statements keep the compiler from leaving a loop at the first difference.
  if constexpr (kUnalignedWords) {
    for (std::uint32_t x = 0, y = 0; a.size() - i >= sizeof(x); i += sizeof(x)) {
      std::memcpy(&x, a.data() + i, sizeof(x));
      std::memcpy(&y, b.data() + i, sizeof(y));
      difference |= x ^ y;
      asm volatile("" : "+r"(difference));
    }
  }
  for (; i < a.size(); ++i) {
    difference |= static_cast<std::uint32_t>(a[i] ^ b[i]);
    asm volatile("" : "+r"(difference));
  }
  return difference == 0;
}

}  // namespace linksec
