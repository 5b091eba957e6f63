// SPDX-License-Identifier: Apache-2.0
#include "base/secret.h"

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
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |= static_cast<std::uint32_t>(a[i] ^ b[i]);
    // Keeps the compiler from leaving the loop at the first difference.
    asm volatile("" : "+r"(difference));
  }
  return difference == 0;
}

}  // namespace linksec
