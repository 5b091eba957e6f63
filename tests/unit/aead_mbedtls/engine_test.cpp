// SPDX-License-Identifier: Apache-2.0

// What the contract tests can't see of the engine: its memory, its key schedules, its allocations
// and its threads.

#include <CppUTest/TestHarness.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <thread>
#include <vector>

#include "aead_mbedtls/block_cipher.h"
#include "aead_mbedtls/engine.h"
#include "aead_mbedtls/inspect.h"
#include "allocation_watch.h"

using linksec::ConstByteSpan;
using linksec::Result;
using linksec::hal::AeadOp;
using linksec::hal::AeadResult;
using linksec::hal::KeySlot;
namespace engine = linksec::aead_mbedtls;
namespace watch = linksec::test::allocation_watch;

namespace {

constexpr std::array<std::uint8_t, 16> kKey = {0xC0, 0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7,
                                               0xC8, 0xC9, 0xCA, 0xCB, 0xCC, 0xCD, 0xCE, 0xCF};
constexpr std::size_t kTextOctets = 1500;

struct Work {
  std::array<std::uint8_t, kTextOctets> text{};
  std::array<std::uint8_t, 20> aad{};
  std::array<std::uint8_t, 16> icv{};
  AeadOp op{};

  explicit Work(KeySlot key) {
    op.key = key;
    op.text = text.data();
    op.text_octets = kTextOctets;
    op.aad = aad.data();
    op.aad_octets = static_cast<std::uint32_t>(aad.size());
    op.icv = icv.data();
  }
  bool seal_and_open() {
    engine::seal({&op, 1});
    const bool sealed = op.result == AeadResult::kOk;
    engine::open({&op, 1});
    return sealed && op.result == AeadResult::kOk;
  }
};

bool all_zero(ConstByteSpan octets) {
  return std::all_of(octets.begin(), octets.end(), [](std::uint8_t octet) { return octet == 0; });
}

}  // namespace

TEST_GROUP(AeadEngine){};

// @test E10
TEST(AeadEngine, TheHostHoldsTheKeysOfAWholeSecY) {
  CHECK_TRUE(engine::kSlots >= linksec::config::kMaxSaks);
  LONGS_EQUAL(engine::kSlots, engine::free_slots());
}

TEST(AeadEngine, RemoveWipesTheSlot) {
  CHECK_TRUE(all_zero(engine::inspect::pool_memory()));
  const Result<KeySlot> slot = engine::install(kKey);
  CHECK_TRUE(slot.ok());
  Work work(slot.value());
  CHECK_TRUE(work.seal_and_open());
  CHECK_FALSE(all_zero(engine::inspect::pool_memory()));
  engine::remove(slot.value());
  CHECK_TRUE(all_zero(engine::inspect::pool_memory()));
}

TEST(AeadEngine, RemoveWipesTheLibrarysOwnBlockBeforeItIsFreed) {
  if (!watch::kAvailable) {
    return;
  }
  watch::start();
  const Result<KeySlot> slot = engine::install(kKey);
  engine::remove(slot.value());
  const watch::Seen seen = watch::stop();
  LONGS_EQUAL(1, seen.allocations);
  LONGS_EQUAL(1, seen.frees);
  LONGS_EQUAL(0, seen.unwiped_frees);
}

TEST(AeadEngine, TheBlockCiphersKeysAreWipedToo) {
  CHECK_TRUE(engine::inspect::block_pool_is_zero());
  const auto slot = engine::block_install(kKey);
  CHECK_TRUE(slot.ok());
  CHECK_FALSE(engine::inspect::block_pool_is_zero());
  engine::block_remove(slot.value());
  CHECK_TRUE(engine::inspect::block_pool_is_zero());
}

TEST(AeadEngine, ARefusedKeyLeavesNothingBehind) {
  const std::array<std::uint8_t, 24> key{};
  const std::uint64_t schedules = engine::inspect::key_schedules();
  CHECK_FALSE(engine::install(key).ok());
  CHECK_TRUE(all_zero(engine::inspect::pool_memory()));
  LONGS_EQUAL(schedules, engine::inspect::key_schedules());
}

TEST(AeadEngine, NoOperationAllocatesOrMakesAKeySchedule) {
  const std::uint64_t before = engine::inspect::key_schedules();
  const Result<KeySlot> slot = engine::install(kKey);
  LONGS_EQUAL(before + 1, engine::inspect::key_schedules());
  Work work(slot.value());
  watch::start();
  bool good = true;
  for (int i = 0; i < 1000; ++i) {
    good = work.seal_and_open() && good;
  }
  work.op.icv[0] ^= 1;
  engine::open({&work.op, 1});
  const watch::Seen seen = watch::stop();
  CHECK_TRUE(good);
  CHECK_TRUE(work.op.result == AeadResult::kBadIcv);
  LONGS_EQUAL(0, seen.allocations);
  LONGS_EQUAL(0, seen.frees);
  LONGS_EQUAL(before + 1, engine::inspect::key_schedules());
  engine::remove(slot.value());
}

TEST(AeadEngine, ThreadsWorkWithDifferentSlotsAtATime) {
  constexpr int kThreads = 4;
  std::array<bool, kThreads> good{};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&good, t] {
      std::array<std::uint8_t, 16> key = kKey;
      key[0] = static_cast<std::uint8_t>(t);
      bool all_good = true;
      for (int round = 0; round < 50; ++round) {
        const Result<KeySlot> slot = engine::install(key);
        Work work(slot.value());
        for (int i = 0; i < 4; ++i) {
          all_good = slot.ok() && work.seal_and_open() && all_good;
        }
        engine::remove(slot.value());
      }
      good[static_cast<std::size_t>(t)] = all_good;
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (const bool one : good) {
    CHECK_TRUE(one);
  }
  LONGS_EQUAL(engine::kSlots, engine::free_slots());
  CHECK_TRUE(all_zero(engine::inspect::pool_memory()));
}
