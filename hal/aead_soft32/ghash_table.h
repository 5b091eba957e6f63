// SPDX-License-Identifier: Apache-2.0
#pragma once

// GHASH over a table of the key's multiples: 256 of them (4,096 octets) for digits of 8 bits, 16
// (256 octets) for digits of 4. The addresses that it reads depend on the key and on the data: not
// for parts where someone can time or watch them (README.md).

#include <array>

#include "variant.h"
#include "words.h"

namespace linksec::aead_soft32 {

inline constexpr unsigned kDigitBits = LINKSEC_AEAD_VARIANT;

/// Entry d is the hash key times the polynomial of digit d, whose most significant bit is x^0. In
/// the words of an entry, too, the most significant bit is the lowest power.
struct GhashKey {
  std::array<Block, 1U << kDigitBits> multiples;
};

[[gnu::cold]] void ghash_set_key(GhashKey& key, const Block& hash_key) noexcept;

/// Takes the next block of the data: `hash` is then the sum of both, times the hash key. All in
/// memory order.
void ghash_add(const GhashKey& key, Block& hash, const Block& data) noexcept;

}  // namespace linksec::aead_soft32
