// SPDX-License-Identifier: Apache-2.0
#pragma once

// The key expansion of AES-128 and AES-256, over the S-box that a variant brings [FIPS 197 5.2].

#include <array>
#include <bit>
#include <cstddef>

#include "base/bytes.h"
#include "words.h"

namespace linksec::aead_soft32 {

inline constexpr std::size_t kMaxRounds = 14;

/// Round keys 0 to `rounds`, a block each.
struct AesSchedule {
  std::array<Block, kMaxRounds + 1> round_keys;
  Word rounds;
};

/// Expands a key of 16 or 32 octets. `substitute` puts each octet of a word through the S-box.
template <typename Substitute>
void expand_key(AesSchedule& schedule, ConstByteSpan key, Substitute substitute) noexcept {
  const std::size_t key_words = key.size() == 32 ? 8 : 4;
  schedule.rounds = static_cast<Word>(key_words + 6);
  const auto word = [&schedule](std::size_t i) -> Word& {
    return schedule.round_keys[i / 4][i % 4];
  };
  for (std::size_t i = 0; i < key_words; ++i) {
    word(i) = load_word(key.data() + 4 * i);
  }
  Word round_constant = 1;
  for (std::size_t i = key_words; i < 4 * (schedule.rounds + 1); ++i) {
    Word next = word(i - 1);
    if (i % key_words == 0) {
      next = substitute(std::rotr(next, 8)) ^ round_constant;
      round_constant = (round_constant << 1) ^ ((round_constant >> 7) * 0x11BU);
    } else if (i % key_words == 4) {
      next = substitute(next);
    }
    word(i) = word(i - key_words) ^ next;
  }
}

}  // namespace linksec::aead_soft32
