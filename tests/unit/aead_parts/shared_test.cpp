// SPDX-License-Identifier: Apache-2.0

// The word of a core without atomics does for one thread what std::atomic does.

#include "aead_parts/shared.h"

#include <CppUTest/TestHarness.h>

#include <atomic>
#include <cstdint>

using linksec::aead_parts::OneThreads;

namespace {

constexpr std::memory_order kOrder = std::memory_order_seq_cst;

// Each step's answer and what the word holds afterwards, in one number.
template <typename Word>
std::uint64_t history() {
  std::uint64_t sum = 0;
  Word word{5};
  const auto note = [&](std::uint32_t answer) { sum = sum * 31 + answer * 7 + word.load(kOrder); };
  std::uint32_t expected = 4;
  note(word.compare_exchange_strong(expected, 9, kOrder) ? 1 : 0);
  note(expected);
  note(word.compare_exchange_strong(expected, 9, kOrder) ? 1 : 0);
  note(word.exchange(3, kOrder));
  note(word.fetch_add(4, kOrder));
  word.store(2, kOrder);
  note(0);
  return sum;
}

}  // namespace

TEST_GROUP(SharedWord){};

TEST(SharedWord, OneThreadSeesNoDifference) {
  UNSIGNED_LONGS_EQUAL(history<std::atomic<std::uint32_t>>(), history<OneThreads<std::uint32_t>>());
}

TEST(SharedWord, BeginsAsZero) {
  UNSIGNED_LONGS_EQUAL(0, OneThreads<std::uint32_t>{}.load(kOrder));
}
