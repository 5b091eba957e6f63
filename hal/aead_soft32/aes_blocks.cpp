// SPDX-License-Identifier: Apache-2.0
#include "aes_blocks.h"

#include <bit>
#include <cstddef>

namespace linksec::aead_soft32 {
namespace {

// Each octet of a column times x, all four at a time [FIPS 197 4.2.1].
Word doubled(Word column) noexcept {
  const Word high = (column >> 7) & 0x01010101U;
  return ((column ^ (high << 7)) << 1) ^ (high * 0x1BU);
}

// Rotated right by 8 bits, a column has the row below in each row's place.
Word mixed(Word column) noexcept {
  const Word below = std::rotr(column, 8);
  return doubled(column ^ below) ^ below ^ std::rotr(column ^ below, 16);
}

// The matrix of InvMixColumns is that of MixColumns times one of fives and fours.
Word mixed_back(Word column) noexcept {
  const Word twice = doubled(column ^ std::rotr(column, 16));
  return mixed(column ^ doubled(twice));
}

// Row r comes from the column that lies `step * r` to the right: 1 shifts, 3 shifts back.
void shift_rows(Block& block, std::size_t step) noexcept {
  Block shifted{};
  for (std::size_t c = 0; c < block.size(); ++c) {
    for (std::size_t row = 0; row < 4; ++row) {
      shifted[c] |= block[(c + step * row) % 4] & (Word{0xFF} << (8 * row));
    }
  }
  block = shifted;
  wipe_words(shifted);
}

}  // namespace

void aes_encrypt(const AesSchedule& schedule, Block& block) noexcept {
  block = block ^ schedule.round_keys[0];
  for (Word round = 1; round <= schedule.rounds; ++round) {
    substitute_block(block);
    shift_rows(block, 1);
    if (round < schedule.rounds) {
      for (Word& column : block) {
        column = mixed(column);
      }
    }
    block = block ^ schedule.round_keys[round];
  }
}

void aes_decrypt(const AesSchedule& schedule, Block& block) noexcept {
  for (Word round = schedule.rounds; round > 0; --round) {
    block = block ^ schedule.round_keys[round];
    if (round < schedule.rounds) {
      for (Word& column : block) {
        column = mixed_back(column);
      }
    }
    shift_rows(block, 3);
    substitute_block_back(block);
  }
  block = block ^ schedule.round_keys[0];
}

}  // namespace linksec::aead_soft32
