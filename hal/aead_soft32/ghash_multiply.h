// SPDX-License-Identifier: Apache-2.0
#pragma once

// GHASH by integer multiplication, without tables: no address and no branch depends on the key or
// on the data.
//
// A product of polynomials is an integer product whose carries have nowhere to go: each operand is
// split into four words that have every fourth bit, so that a sum of up to 15 ones fits in front
// of the next bit that counts. Only multiplications of 32 by 32 bits to the lower 32 are used,
// which take the same time for all operands on every core that this engine is for (the long ones
// do not on a Cortex-M3, and a Cortex-M0+ has none). The upper half of a product is the lower half
// of the reversed operands' product, reversed.

#include <array>
#include <cstddef>

#include "words.h"

namespace linksec::aead_soft32 {

/// The nine operands of Karatsuba's method for four words, twice.
using Factors = std::array<Word, 9>;

/// The hash key's factors in two orders of bits.
struct GhashKey {
  Factors falling;  // the lowest power in the most significant bit, as GHASH has it
  Factors rising;   // the lowest power in the least significant bit
};

[[gnu::cold]] void ghash_set_key(GhashKey& key, const Block& hash_key) noexcept;

/// Takes the next block of the data: `hash` is then the sum of both, times the hash key. All in
/// memory order.
void ghash_add(const GhashKey& key, Block& hash, const Block& data) noexcept;

/// The hash of a message's first block. Nothing is remembered from message to message: a branch
/// would depend on the data.
[[nodiscard]] inline Block ghash_of_first(const GhashKey& key, std::size_t,
                                          const Block& data) noexcept {
  Block hash{};
  ghash_add(key, hash, data);
  return hash;
}

}  // namespace linksec::aead_soft32
