// SPDX-License-Identifier: Apache-2.0
#include "base/bits.h"

#include <array>
#include <cstdint>

#include "CppUTest/TestHarness.h"

using namespace linksec;

TEST_GROUP(Bits){};

TEST(Bits, NeedAWordForEachThirtyTwo) {
  UNSIGNED_LONGS_EQUAL(0, bit_words(0));
  UNSIGNED_LONGS_EQUAL(1, bit_words(1));
  UNSIGNED_LONGS_EQUAL(1, bit_words(32));
  UNSIGNED_LONGS_EQUAL(2, bit_words(33));
}

TEST(Bits, EachIsSetAndClearedAlone) {
  constexpr std::size_t kBits = 70;
  std::array<std::uint32_t, bit_words(kBits)> words{};
  for (std::size_t bit = 0; bit < kBits; ++bit) {
    set_bit(words, bit);
    for (std::size_t other = 0; other < kBits; ++other) {
      CHECK_EQUAL(other == bit, get_bit(words, other));
    }
    clear_bit(words, bit);
    CHECK_FALSE(get_bit(words, bit));
  }
}
