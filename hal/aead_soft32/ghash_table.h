// SPDX-License-Identifier: Apache-2.0
#pragma once

// GHASH over a table of the key's multiples: 256 of them (4,096 octets) for digits of 8 bits, 16
// (256 octets) for digits of 4. The addresses that it reads depend on the key and on the data: not
// for parts where someone can time or watch them (README.md).

#include <array>
#include <cstddef>

#include "variant.h"
#include "words.h"

namespace linksec::aead_soft32 {

inline constexpr unsigned kDigitBits = LINKSEC_AEAD_VARIANT;

/// A block and its hash.
struct HashedBlock {
  Block data;
  Block hash;
};

/// The multiples of a hash key.
struct GhashKey {
  /// Entry d is the hash key times the polynomial of digit d, whose most significant bit is x^0. In
  /// the words of an entry, too, the most significant bit is the lowest power.
  std::array<Block, 1U << kDigitBits> multiples;
  /// The first blocks of the last messages. All zeroes are true of a block of zeroes.
  std::array<HashedBlock, 2> firsts;
};

[[gnu::cold]] void ghash_set_key(GhashKey& key, const Block& hash_key) noexcept;

/// The hash of a message's first block, remembered for each of two flows: in a MACsec frame it is
/// the addresses, the EtherType, TCI, AN and SL, which the frames of a flow share, and a frame then
/// has a multiplication less. Whether it is the block before is told by the time that it takes: the
/// data must be public.
[[nodiscard]] const Block& ghash_of_first(GhashKey& key, std::size_t flow,
                                          const Block& data) noexcept;

/// Takes the next block of the data: `hash` is then the sum of both, times the hash key. All in
/// memory order.
void ghash_add(const GhashKey& key, Block& hash, const Block& data) noexcept;

}  // namespace linksec::aead_soft32
