// SPDX-License-Identifier: Apache-2.0
#include "variant.h"

#if LINKSEC_AEAD_VARIANT == LINKSEC_AEAD_CONSTANT_TIME

#include <bit>
#include <cstddef>

#include "aes_blocks.h"
#include "s_box.h"

namespace linksec::aead_soft32 {
namespace {

// Exchanges the bits of `b` at `mask` with the bits of `a` that lie `kShift` higher.
template <unsigned kShift>
[[gnu::always_inline]] inline void exchange(Word& a, Word& b, Word mask) noexcept {
  const Word difference = ((a >> kShift) ^ b) & mask;
  b ^= difference;
  a ^= difference << kShift;
}

// Columns to bits and back: within each octet, bit b of word j changes places with bit j of word b.
// Word 2c + k is column c of block k.
[[gnu::always_inline]] inline void transpose(Slices& words) noexcept {
  unrolled<4>([&words](auto i) { exchange<1>(words[2 * i], words[2 * i + 1], 0x55555555U); });
  unrolled<4>([&words](auto i) {
    constexpr std::size_t kAt = i / 2 * 4 + i % 2;
    exchange<2>(words[kAt], words[kAt + 2], 0x33333333U);
  });
  unrolled<4>([&words](auto i) { exchange<4>(words[i], words[i + 4], 0x0F0F0F0FU); });
}

// What becomes each octet rotated right by `kBits` when the word is rotated right by as much: the
// low bits of each octet lie in the next one. The rotation itself costs nothing where a core shifts
// an operand on its way.
template <unsigned kBits>
[[gnu::always_inline]] inline Word lend_low_bits(Word word) noexcept {
  const Word low = word & (0x01010101U * ((1U << kBits) - 1));
  return word ^ low ^ std::rotl(low, 8);
}

// MixColumns when columns have drifted for `kDrift` rounds: the row below lies an octet higher and
// 2 * kDrift bits on, the one below that twice as far [FIPS 197 5.1.3].
template <unsigned kDrift>
[[gnu::always_inline]] inline void mix_columns(Slices& state) noexcept {
  constexpr unsigned kOne = 2 * kDrift % 8;
  constexpr unsigned kTwo = 4 * kDrift % 8;
  Slices below;   // less the rotation that makes it the row below
  Slices sum;     // with the row below
  Slices beyond;  // the sum two rows below, less a rotation
  unrolled<8>([&](auto b) {
    below[b] = lend_low_bits<kOne>(state[b]);
    sum[b] = state[b] ^ std::rotr(below[b], 8 + kOne);
    beyond[b] = lend_low_bits<kTwo>(sum[b]);
  });
  unrolled<8>([&](auto b) {
    state[b] = sum[(b + 7) % 8] ^ std::rotr(below[b], 8 + kOne) ^ std::rotr(beyond[b], 16 + kTwo);
  });
  state[1] ^= sum[7];
  state[3] ^= sum[7];
  state[4] ^= sum[7];
}

[[gnu::always_inline]] inline void add_key(Slices& state, const Slices& key) noexcept {
  unrolled<8>([&](auto b) { state[b] ^= key[b]; });
}

void mix_columns(Slices& state, Word round) noexcept {
  switch (round % 4) {
    case 0:
      return mix_columns<0>(state);
    case 1:
      return mix_columns<1>(state);
    case 2:
      return mix_columns<2>(state);
    default:
      return mix_columns<3>(state);
  }
}

// Both key lengths have two rounds more than a multiple of four: rows 1 and 3 are half a row away
// from home.
[[gnu::always_inline]] inline void bring_home(Slices& words) noexcept {
  unrolled<4>([&words](auto j) { exchange<0>(words[j], words[j + 4], 0xFF00FF00U); });
}

void encrypt_two(const AesKey& key, Slices& state) noexcept {
  transpose(state);
  add_key(state, key.round_keys[0]);
  for (Word round = 1; round < key.rounds; ++round) {
    substitute(state);
    mix_columns(state, round);
    add_key(state, key.round_keys[round]);
  }
  substitute(state);
  add_key(state, key.round_keys[key.rounds]);
  transpose(state);
  bring_home(state);
}

Word substitute_word(Word word) noexcept {
  Slices slices{word};
  transpose(slices);
  substitute(slices);
  complement(slices);
  transpose(slices);
  const Word substituted = slices[0];
  wipe_words(slices);
  return substituted;
}

// Undoes the linear part of the S-box: bit b is the sum of those 2, 5 and 7 places on.
void undo_linear_part(Slices& slices) noexcept {
  const Slices bits = slices;
  for (std::size_t b = 0; b < bits.size(); ++b) {
    slices[b] = bits[(b + 2) % 8] ^ bits[(b + 5) % 8] ^ bits[(b + 7) % 8];
  }
}

// A block's octets through `change`, which sees their bits; the other half of the words idles.
template <typename Change>
void change_bits(Block& block, Change change) noexcept {
  Slices slices{block[0], block[1], block[2], block[3]};
  transpose(slices);
  change(slices);
  transpose(slices);
  block = {slices[0], slices[1], slices[2], slices[3]};
  wipe_words(slices);
}

// Row r of a round key, rotated left by two bits for each of `round` rounds and for each row.
Word drifted(Word word, Word round) noexcept {
  Word moved = 0;
  for (unsigned row = 0; row < 4; ++row) {
    const Word octet = (word >> (8 * row)) & 0xFF;
    const unsigned bits = 2 * row * round % 8;
    moved |= (((octet << bits) | (octet >> (8 - bits))) & 0xFF) << (8 * row);
  }
  return moved;
}

}  // namespace

void aes_expand(AesSchedule& schedule, ConstByteSpan key) noexcept {
  expand_key(schedule, key, substitute_word);
}

void substitute_block(Block& block) noexcept {
  change_bits(block, [](Slices& slices) {
    substitute(slices);
    complement(slices);
  });
}

// The inversion in the middle of the S-box is its own inverse, so that the way back is the way
// there between two undone linear parts.
void substitute_block_back(Block& block) noexcept {
  change_bits(block, [](Slices& slices) {
    complement(slices);
    undo_linear_part(slices);
    substitute(slices);
    undo_linear_part(slices);
  });
}

void aes_set_key(AesKey& key, ConstByteSpan octets) noexcept {
  AesSchedule schedule{};
  aes_expand(schedule, octets);
  key.rounds = schedule.rounds;
  for (Word round = 0; round <= schedule.rounds; ++round) {
    const Block& columns = schedule.round_keys[round];
    Slices& slices = key.round_keys[round];
    slices = {columns[0], columns[0], columns[1], columns[1],
              columns[2], columns[2], columns[3], columns[3]};
    transpose(slices);
    // `substitute` leaves out a constant, which passes MixColumns unchanged.
    if (round > 0) {
      complement(slices);
    }
    for (Word& slice : slices) {
      slice = drifted(slice, round);
    }
  }
  wipe_words(schedule);
}

void Keystream::start(const AesKey&, const std::uint8_t* nonce, Word counter) noexcept {
  for (std::size_t c = 0; c < nonce_.size(); ++c) {
    nonce_[c] = load_word(nonce + 4 * c);
  }
  counter_ = counter;
  left_ = 0;
}

void Keystream::make_two(const AesKey& key) noexcept {
  Slices state = {nonce_[0],
                  nonce_[0],
                  nonce_[1],
                  nonce_[1],
                  nonce_[2],
                  nonce_[2],
                  swap_octets(counter_),
                  swap_octets(counter_ + 1)};
  counter_ += 2;
  encrypt_two(key, state);
  blocks_[0] = {state[0], state[2], state[4], state[6]};
  blocks_[1] = {state[1], state[3], state[5], state[7]};
}

void Keystream::next(const AesKey& key, Block& block) noexcept {
  if (left_ == 0) {
    make_two(key);
    left_ = 2;
  }
  --left_;
  block = blocks_[1 - left_];
}

}  // namespace linksec::aead_soft32

#endif
