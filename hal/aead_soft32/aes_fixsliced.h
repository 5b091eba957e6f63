// SPDX-License-Identifier: Apache-2.0
#pragma once

// AES in counter mode without tables, two blocks at a time: no address and no branch depends on the
// key, the counter or the blocks.
//
// Eight words hold the 32 octets of two blocks: word b has bit b of each, the octet of row r and
// column c of block k at bit 8r + 2c + k. Rows are octets of a word, so that MixColumns is
// rotations of words. ShiftRows is left out: the columns drift apart from round to round,
// MixColumns finds them where they have drifted to, and round keys are stored as they have to lie
// for it. After four rounds all columns are home. (Alexandre Adomnicai and Thomas Peyrin,
// "Fixslicing AES-like Ciphers", 2020.)

#include <array>

#include "aes_schedule.h"
#include "base/bytes.h"
#include "words.h"

namespace linksec::aead_soft32 {

/// The bits of two blocks.
using Slices = std::array<Word, 8>;

/// A key's schedule, as the rounds use it.
struct AesKey {
  std::array<Slices, kMaxRounds + 1> round_keys;
  Word rounds;
};

[[gnu::cold]] void aes_set_key(AesKey& key, ConstByteSpan octets) noexcept;

/// The blocks that a nonce's counter gives, one after the other.
class Keystream {
 public:
  /// Its first block is that of `counter`.
  void start(const AesKey& key, const std::uint8_t* nonce, Word counter) noexcept;
  void next(const AesKey& key, Block& block) noexcept;

 private:
  void make_two(const AesKey& key) noexcept;

  std::array<Word, 3> nonce_;
  Word counter_;
  std::array<Block, 2> blocks_;
  Word left_;
};

}  // namespace linksec::aead_soft32
