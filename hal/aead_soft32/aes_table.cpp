// SPDX-License-Identifier: Apache-2.0
#include "variant.h"

#if LINKSEC_AEAD_VARIANT != LINKSEC_AEAD_CONSTANT_TIME

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "aes_blocks.h"

namespace linksec::aead_soft32 {
namespace {

constexpr Word doubled(Word octet) { return ((octet << 1) ^ ((octet >> 7) * 0x11BU)) & 0xFF; }

constexpr Word product(Word a, Word b) {
  Word sum = 0;
  for (unsigned bit = 0; bit < 8; ++bit) {
    sum ^= ((b >> bit) & 1U) * a;
    a = doubled(a);
  }
  return sum;
}

// The inverse of an octet is its 254th power; 0 stays 0.
constexpr Word inverse_of(Word octet) {
  Word power = octet;
  for (unsigned bit = 0; bit < 6; ++bit) {
    power = product(product(power, power), octet);
  }
  return product(power, power);
}

// [FIPS 197 5.1.1]
constexpr std::array<std::uint8_t, 256> make_s_box() {
  std::array<std::uint8_t, 256> s_box{};
  for (std::size_t i = 0; i < s_box.size(); ++i) {
    const auto inverse = static_cast<std::uint8_t>(inverse_of(static_cast<Word>(i)));
    s_box[i] = static_cast<std::uint8_t>(inverse ^ std::rotl(inverse, 1) ^ std::rotl(inverse, 2) ^
                                         std::rotl(inverse, 3) ^ std::rotl(inverse, 4) ^ 0x63);
  }
  return s_box;
}

// What an octet in row 0 becomes in its column by SubBytes and MixColumns. Other rows are rotations
// of it. Octets 1 and 2 of an entry are the S-box's own.
constexpr std::array<Word, 256> make_table() {
  const std::array<std::uint8_t, 256> s_box = make_s_box();
  std::array<Word, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const Word s = s_box[i];
    table[i] = doubled(s) | (s << 8) | (s << 16) | ((doubled(s) ^ s) << 24);
  }
  return table;
}

constinit const std::array<Word, 256> kTable = make_table();

template <unsigned kRow>
Word octet_of(Word word) noexcept {
  return (word >> (8 * kRow)) & 0xFF;
}

template <unsigned kRow>
Word mixed(Word word) noexcept {
  return std::rotl(kTable[octet_of<kRow>(word)], 8 * kRow);
}

Word substituted(Word octet) noexcept {
  return reinterpret_cast<const std::uint8_t*>(kTable.data())[4 * octet + 1];
}

// The S-box read backwards, for the few blocks that are decrypted.
constexpr std::array<std::uint8_t, 256> make_inverse() {
  const std::array<std::uint8_t, 256> s_box = make_s_box();
  std::array<std::uint8_t, 256> inverse{};
  for (std::size_t i = 0; i < inverse.size(); ++i) {
    inverse[s_box[i]] = static_cast<std::uint8_t>(i);
  }
  return inverse;
}

constinit const std::array<std::uint8_t, 256> kInverse = make_inverse();

Word substitute_word(Word word) noexcept {
  return substituted(octet_of<0>(word)) | (substituted(octet_of<1>(word)) << 8) |
         (substituted(octet_of<2>(word)) << 16) | (substituted(octet_of<3>(word)) << 24);
}

// One column of a full round: the four octets that ShiftRows brings together.
[[gnu::always_inline]] inline Word column(Word row0, Word row1, Word row2, Word row3, Word key) {
  return mixed<0>(row0) ^ mixed<1>(row1) ^ mixed<2>(row2) ^ mixed<3>(row3) ^ key;
}

[[gnu::always_inline]] inline Block full_round(const Block& in, const Block& key) noexcept {
  return {column(in[0], in[1], in[2], in[3], key[0]), column(in[1], in[2], in[3], in[0], key[1]),
          column(in[2], in[3], in[0], in[1], key[2]), column(in[3], in[0], in[1], in[2], key[3])};
}

[[gnu::always_inline]] inline Word last_column(Word row0, Word row1, Word row2, Word row3,
                                               Word key) {
  return (substituted(octet_of<0>(row0)) | (substituted(octet_of<1>(row1)) << 8) |
          (substituted(octet_of<2>(row2)) << 16) | (substituted(octet_of<3>(row3)) << 24)) ^
         key;
}

[[gnu::always_inline]] inline Block last_round(const Block& in, const Block& key) noexcept {
  return {last_column(in[0], in[1], in[2], in[3], key[0]),
          last_column(in[1], in[2], in[3], in[0], key[1]),
          last_column(in[2], in[3], in[0], in[1], key[2]),
          last_column(in[3], in[0], in[1], in[2], key[3])};
}

}  // namespace

void aes_set_key(AesKey& key, ConstByteSpan octets) noexcept {
  expand_key(key, octets, substitute_word);
}

void aes_expand(AesSchedule& schedule, ConstByteSpan key) noexcept { aes_set_key(schedule, key); }

void substitute_block(Block& block) noexcept {
  for (Word& column : block) {
    column = substitute_word(column);
  }
}

void substitute_block_back(Block& block) noexcept {
  for (Word& column : block) {
    Word before = 0;
    for (unsigned row = 0; row < 4; ++row) {
      before |= Word{kInverse[(column >> (8 * row)) & 0xFF]} << (8 * row);
    }
    column = before;
  }
}

void Keystream::start(const AesKey& key, const std::uint8_t* nonce, Word counter) noexcept {
  for (std::size_t c = 0; c < nonce_.size(); ++c) {
    nonce_[c] = load_word(nonce + 4 * c);
  }
  counter_ = counter;
  prepare(key);
}

// The counter's last octet is row 3 of column 3: ShiftRows brings it to column 0, and the next one
// brings column 0 to all columns.
void Keystream::prepare(const AesKey& key) noexcept {
  const Block& whitening = key.round_keys[0];
  const Word a0 = nonce_[0] ^ whitening[0];
  const Word a1 = nonce_[1] ^ whitening[1];
  const Word a2 = nonce_[2] ^ whitening[2];
  const Word a3 = swap_octets(counter_) ^ whitening[3];
  const Block& first = key.round_keys[1];
  first_ = mixed<0>(a0) ^ mixed<1>(a1) ^ mixed<2>(a2) ^ first[0];
  const Word b1 = column(a1, a2, a3, a0, first[1]);
  const Word b2 = column(a2, a3, a0, a1, first[2]);
  const Word b3 = column(a3, a0, a1, a2, first[3]);
  const Block& second = key.round_keys[2];
  second_[0] = mixed<1>(b1) ^ mixed<2>(b2) ^ mixed<3>(b3) ^ second[0];
  second_[1] = mixed<0>(b1) ^ mixed<1>(b2) ^ mixed<2>(b3) ^ second[1];
  second_[2] = mixed<0>(b2) ^ mixed<1>(b3) ^ mixed<3>(b1) ^ second[2];
  second_[3] = mixed<0>(b3) ^ mixed<2>(b1) ^ mixed<3>(b2) ^ second[3];
}

void Keystream::next(const AesKey& key, Block& block) noexcept {
  const Word last_octet = (counter_ ^ (key.round_keys[0][3] >> 24)) & 0xFF;
  const Word b0 = first_ ^ std::rotl(kTable[last_octet], 24);
  Block state = {second_[0] ^ mixed<0>(b0), second_[1] ^ mixed<3>(b0), second_[2] ^ mixed<2>(b0),
                 second_[3] ^ mixed<1>(b0)};
  // Full rounds 3 to 9 or 13: an odd one, then pairs, so that no word changes its register.
  const Block* round_key = key.round_keys.data() + 3;
  const Block* const last_key = key.round_keys.data() + key.rounds;
  state = full_round(state, *round_key++);
  do {
    state = full_round(state, round_key[0]);
    state = full_round(state, round_key[1]);
    round_key += 2;
  } while (round_key != last_key);
  block = last_round(state, *last_key);
  ++counter_;
  if ((counter_ & 0xFF) == 0) {
    prepare(key);
  }
}

}  // namespace linksec::aead_soft32

#endif
