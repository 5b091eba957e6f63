// SPDX-License-Identifier: Apache-2.0

// The allocator for Mbed TLS on platforms without a heap.

#include "aead_mbedtls/static_pool.h"

#include <CppUTest/TestHarness.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>

#include "aead_mbedtls/engine.h"

using linksec::aead_mbedtls::StaticPool;

namespace {

using Pool = StaticPool<64, 3>;

bool all_zero(linksec::ConstByteSpan octets) {
  return std::all_of(octets.begin(), octets.end(), [](std::uint8_t octet) { return octet == 0; });
}

bool aligned(const void* block) {
  return reinterpret_cast<std::uintptr_t>(block) % alignof(std::max_align_t) == 0;
}

}  // namespace

TEST_GROUP(StaticPool) { Pool pool; };

TEST(StaticPool, GivesEachBlockOnceAlignedAndZeroed) {
  std::array<void*, 3> blocks{};
  for (void*& block : blocks) {
    block = pool.take(64);
    CHECK_TRUE(block != nullptr);
    CHECK_TRUE(aligned(block));
    CHECK_TRUE(all_zero({static_cast<std::uint8_t*>(block), 64}));
    std::memset(block, 0xA5, 64);
  }
  CHECK_TRUE(blocks[0] != blocks[1] && blocks[1] != blocks[2] && blocks[0] != blocks[2]);
  LONGS_EQUAL(0, pool.free_blocks());
  CHECK_TRUE(pool.take(1) == nullptr);
}

TEST(StaticPool, WipesABlockWhenItComesBackAndGivesItAgain) {
  void* block = pool.take(10);
  std::memset(block, 0x5A, 64);
  CHECK_FALSE(all_zero(pool.memory()));
  pool.give(block);
  CHECK_TRUE(all_zero(pool.memory()));
  LONGS_EQUAL(3, pool.free_blocks());
  CHECK_TRUE(pool.take(64) != nullptr);
}

TEST(StaticPool, RefusesWhatDoesNotFitABlock) {
  CHECK_TRUE(pool.take(65) == nullptr);
  CHECK_TRUE(pool.take(0) == nullptr);
  LONGS_EQUAL(3, pool.free_blocks());
}

TEST(StaticPool, IgnoresPointersThatAreNotItsBlocks) {
  auto* block = static_cast<std::uint8_t*>(pool.take(64));
  block[5] = 1;
  std::uint8_t elsewhere = 7;
  pool.give(nullptr);
  pool.give(&elsewhere);
  pool.give(block + 1);
  pool.give(block + 64);   // a block that is not taken
  pool.give(block + 192);  // one octet beyond the pool
  LONGS_EQUAL(2, pool.free_blocks());
  LONGS_EQUAL(1, block[5]);
  LONGS_EQUAL(7, elsewhere);
}

TEST(StaticPool, TakingABlockBackTwiceIsHarmless) {
  void* block = pool.take(64);
  pool.give(block);
  pool.give(block);
  LONGS_EQUAL(3, pool.free_blocks());
}

TEST_GROUP(AeadAllocator){};

TEST(AeadAllocator, ServesOneBlockASlotAndNoMore) {
  static std::array<void*, LINKSEC_AEAD_SLOTS> blocks;
  for (void*& block : blocks) {
    block = linksec_aead_calloc(1, 280);
    CHECK_TRUE(block != nullptr);
  }
  CHECK_TRUE(linksec_aead_calloc(1, 280) == nullptr);
  for (void* block : blocks) {
    linksec_aead_free(block);
  }
  CHECK_TRUE(linksec_aead_calloc(1, 280) == blocks[0]);
  linksec_aead_free(blocks[0]);
}

TEST(AeadAllocator, RefusesProductsThatOverflow) {
  constexpr std::size_t kHalf = std::numeric_limits<std::size_t>::max() / 2 + 1;
  CHECK_TRUE(linksec_aead_calloc(kHalf, 2) == nullptr);
  CHECK_TRUE(linksec_aead_calloc(2, kHalf) == nullptr);
  CHECK_TRUE(linksec_aead_calloc(1, 4096) == nullptr);
  linksec_aead_free(nullptr);
}
