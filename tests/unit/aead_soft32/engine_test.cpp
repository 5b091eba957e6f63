// SPDX-License-Identifier: Apache-2.0

// What the contract tests can't see of the engine: its memory, its key schedules and its threads.

#include "aead_soft32/engine.h"

#include <CppUTest/TestHarness.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <thread>
#include <vector>

#include "aead_soft32/block_cipher.h"
#include "aead_soft32/inspect.h"

using linksec::ConstByteSpan;
using linksec::Result;
using linksec::hal::AeadOp;
using linksec::hal::AeadResult;
using linksec::hal::KeySlot;
namespace engine = linksec::aead_soft32;

namespace {

constexpr std::array<std::uint8_t, 32> kKey = {
    0xC0, 0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xCB, 0xCC, 0xCD, 0xCE, 0xCF,
    0xD0, 0xD1, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xDA, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF};
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

TEST_GROUP(AeadSoft32){};

// @test E10
TEST(AeadSoft32, HoldsTheKeysOfAWholeSecY) {
  CHECK_TRUE(engine::kSlots >= linksec::config::kMaxSaks);
  LONGS_EQUAL(engine::kSlots, engine::free_slots());
}

// @test E13
TEST(AeadSoft32, RemoveWipesTheSlotForBothKeyLengths) {
  CHECK_TRUE(all_zero(engine::inspect::pool_memory()));
  for (const std::size_t octets : {16U, 32U}) {
    const Result<KeySlot> slot = engine::install(ConstByteSpan(kKey).first(octets));
    CHECK_TRUE(slot.ok());
    Work work(slot.value());
    CHECK_TRUE(work.seal_and_open());
    CHECK_FALSE(all_zero(engine::inspect::pool_memory()));
    engine::remove(slot.value());
    CHECK_TRUE(all_zero(engine::inspect::pool_memory()));
  }
}

// A shorter key after a longer one in the same slot leaves nothing of either.
TEST(AeadSoft32, ASlotThatServedManyKeysIsWiped) {
  for (int round = 0; round < 3; ++round) {
    std::vector<KeySlot> slots;
    for (std::size_t i = 0; i < engine::kSlots; ++i) {
      const std::size_t octets = (i + static_cast<std::size_t>(round)) % 2 == 0 ? 16 : 32;
      slots.push_back(engine::install(ConstByteSpan(kKey).first(octets)).value());
    }
    LONGS_EQUAL(0, engine::free_slots());
    for (const KeySlot slot : slots) {
      engine::remove(slot);
    }
    CHECK_TRUE(all_zero(engine::inspect::pool_memory()));
  }
}

TEST(AeadSoft32, TheBlockCiphersKeysAreWipedToo) {
  CHECK_TRUE(engine::inspect::block_pool_is_zero());
  const auto slot = engine::block_install(ConstByteSpan(kKey).first(32));
  CHECK_TRUE(slot.ok());
  CHECK_FALSE(engine::inspect::block_pool_is_zero());
  engine::block_remove(slot.value());
  CHECK_TRUE(engine::inspect::block_pool_is_zero());
}

TEST(AeadSoft32, ARefusedKeyLeavesNothingBehind) {
  const std::array<std::uint8_t, 24> key{};
  const std::uint64_t schedules = engine::inspect::key_schedules();
  CHECK_FALSE(engine::install(key).ok());
  CHECK_TRUE(all_zero(engine::inspect::pool_memory()));
  LONGS_EQUAL(schedules, engine::inspect::key_schedules());
}

TEST(AeadSoft32, NoOperationMakesAKeySchedule) {
  const std::uint64_t before = engine::inspect::key_schedules();
  const Result<KeySlot> slot = engine::install(kKey);
  LONGS_EQUAL(before + 1, engine::inspect::key_schedules());
  Work work(slot.value());
  bool good = true;
  for (int i = 0; i < 100; ++i) {
    good = work.seal_and_open() && good;
  }
  CHECK_TRUE(good);
  LONGS_EQUAL(before + 1, engine::inspect::key_schedules());
  engine::remove(slot.value());
}

TEST(AeadSoft32, ThreadsWorkWithDifferentSlotsAtATime) {
  constexpr int kThreads = 4;
  std::array<bool, kThreads> good{};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&good, t] {
      std::array<std::uint8_t, 32> key = kKey;
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
