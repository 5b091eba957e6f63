// SPDX-License-Identifier: Apache-2.0
#pragma once

// The last step of a multiplication in GHASH's field: 256 bits become 128.

#include <array>

#include "words.h"

namespace linksec::aead_soft32 {

/// A product of eight words, in each the lowest power in the most significant bit.
using Product = std::array<Word, 8>;

/// The product modulo x^128 + x^7 + x^2 + x + 1, in memory order.
[[nodiscard, gnu::always_inline]] inline Block reduce(Product product) noexcept {
  unrolled<4>([&product](auto step) {
    constexpr std::size_t kAt = 7 - step;
    const Word high = product[kAt];
    product[kAt - 4] ^= high ^ (high >> 1) ^ (high >> 2) ^ (high >> 7);
    product[kAt - 3] ^= (high << 31) ^ (high << 30) ^ (high << 25);
  });
  return {swap_octets(product[0]), swap_octets(product[1]), swap_octets(product[2]),
          swap_octets(product[3])};
}

}  // namespace linksec::aead_soft32
