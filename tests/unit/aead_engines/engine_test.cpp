// SPDX-License-Identifier: Apache-2.0

// What the contract tests can't see of the engines: their memory, their key schedules, their
// allocations and their threads; and that the slots of two engines have nothing to do with each
// other.

#include <CppUTest/TestHarness.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

#include "allocation_watch.h"
#include "base/config.h"
#include "engines.h"

using linksec::ConstByteSpan;
using linksec::Result;
using linksec::Status;
using linksec::aead_parts::Engine;
using linksec::hal::AeadOp;
using linksec::hal::AeadResult;
using linksec::hal::KeySlot;
using linksec::test::tested_engines;
using linksec::test::TestedEngine;
namespace watch = linksec::test::allocation_watch;

namespace {

constexpr std::array<std::uint8_t, 32> kKey = {
    0x71, 0x1F, 0xA3, 0x5C, 0x08, 0xEE, 0x92, 0x4B, 0xD0, 0x37, 0x6A, 0xC5, 0x1D, 0x84, 0xF9, 0x20,
    0x3B, 0x66, 0xB8, 0x0A, 0xE1, 0x57, 0x9D, 0x42, 0xFC, 0x13, 0x8E, 0x75, 0x29, 0xD6, 0x4F, 0xB0};

constexpr std::size_t kFrames = 5;

// Five frames of one length: four side by side and one more.
struct Work {
  std::array<std::array<std::uint8_t, 700>, kFrames> text{};
  std::array<std::array<std::uint8_t, 20>, kFrames> aad{};
  std::array<std::array<std::uint8_t, 16>, kFrames> icv{};
  std::array<AeadOp, kFrames> ops{};

  Work(KeySlot key, std::uint32_t octets) {
    for (std::size_t i = 0; i < kFrames; ++i) {
      ops[i] = {aad[i].data(), text[i].data(), icv[i].data(), 20, octets, {}, key};
      ops[i].nonce[0] = static_cast<std::uint8_t>(i);
    }
  }
  bool all(AeadResult result) const {
    return std::all_of(ops.begin(), ops.end(),
                       [=](const AeadOp& op) { return op.result == result; });
  }
  bool seal_and_open(const Engine& engine) {
    engine.seal(ops);
    const bool sealed = all(AeadResult::kOk);
    engine.open(ops);
    return sealed && all(AeadResult::kOk);
  }
};

bool all_zero(ConstByteSpan octets) {
  return std::all_of(octets.begin(), octets.end(), [](std::uint8_t octet) { return octet == 0; });
}

}  // namespace

TEST_GROUP(AeadEngines){};

// @test E10
TEST(AeadEngines, EachHoldsTheKeysOfAWholeSecYAndStartsEmpty) {
  for (const TestedEngine& tested : tested_engines()) {
    CHECK_TRUE(tested.engine->free_slots() >= linksec::config::kMaxSaks);
    CHECK_TRUE(all_zero(tested.pool_memory()));
  }
}

TEST(AeadEngines, RemoveWipesTheSlot) {
  for (const TestedEngine& tested : tested_engines()) {
    for (const std::size_t octets : {16U, 32U}) {
      const Result<KeySlot> slot = tested.engine->install(ConstByteSpan(kKey).first(octets));
      CHECK_TRUE(slot.ok());
      Work work(slot.value(), 100);
      CHECK_TRUE(work.seal_and_open(*tested.engine));
      CHECK_FALSE(all_zero(tested.pool_memory()));
      tested.engine->remove(slot.value());
      CHECK_TRUE(all_zero(tested.pool_memory()));
    }
  }
}

// As many nodes as a simulation has share one engine. Twice, so that slots are used again.
TEST(AeadEngines, TenThousandKeysAreUsedAndRemoved) {
  constexpr std::size_t kKeys = 10'000;
  for (const TestedEngine& tested : tested_engines()) {
    const std::size_t free = tested.engine->free_slots();
    for (int round = 0; round < 2; ++round) {
      std::vector<KeySlot> slots;
      std::array<std::uint8_t, 32> key = kKey;
      for (std::size_t i = 0; i < kKeys; ++i) {
        key[1] = static_cast<std::uint8_t>(i);
        key[2] = static_cast<std::uint8_t>(i >> 8);
        slots.push_back(
            tested.engine->install(ConstByteSpan(key).first(i % 2 == 0 ? 16 : 32)).value());
      }
      LONGS_EQUAL(free - kKeys, tested.engine->free_slots());
      for (std::size_t i = 0; i < kKeys; i += 97) {
        Work work(slots[i], 60);
        CHECK_TRUE(work.seal_and_open(*tested.engine));
      }
      for (const KeySlot slot : slots) {
        tested.engine->remove(slot);
      }
      LONGS_EQUAL(free, tested.engine->free_slots());
      CHECK_TRUE(all_zero(tested.pool_memory()));
    }
  }
}

TEST(AeadEngines, ARefusedKeyLeavesNothingBehind) {
  for (const TestedEngine& tested : tested_engines()) {
    const std::uint64_t before = tested.key_schedules();
    CHECK_FALSE(tested.engine->install(ConstByteSpan(kKey).first(24)).ok());
    CHECK_TRUE(all_zero(tested.pool_memory()));
    CHECK_TRUE(before == tested.key_schedules());
  }
}

TEST(AeadEngines, NoOperationAllocatesOrMakesAKeySchedule) {
  for (const TestedEngine& tested : tested_engines()) {
    const std::uint64_t before = tested.key_schedules();
    const Result<KeySlot> slot = tested.engine->install(kKey);
    CHECK_TRUE(before + 1 == tested.key_schedules());
    watch::start();
    bool good = true;
    for (std::uint32_t octets = 0; octets <= 700; ++octets) {
      Work work(slot.value(), octets);
      good = work.seal_and_open(*tested.engine) && good;
      work.icv[2][0] ^= 1;
      tested.engine->open(work.ops);
    }
    const watch::Seen seen = watch::stop();
    CHECK_TRUE(good);
    LONGS_EQUAL(0, seen.allocations);
    LONGS_EQUAL(0, seen.frees);
    CHECK_TRUE(before + 1 == tested.key_schedules());
    tested.engine->remove(slot.value());
  }
}

TEST(AeadEngines, TheSlotOfOneEngineIsNoSlotOfAnother) {
  for (const TestedEngine& owner : tested_engines()) {
    const Result<KeySlot> slot = owner.engine->install(kKey);
    for (const TestedEngine& other : tested_engines()) {
      if (other.engine != owner.engine) {
        Work work(slot.value(), 50);
        other.engine->seal(work.ops);
        CHECK_TRUE(work.all(AeadResult::kFailed));
      }
    }
    owner.engine->remove(slot.value());
  }
}

TEST(AeadEngines, TheSelfTestPassesAndLeavesNoKeyBehind) {
  for (const TestedEngine& tested : tested_engines()) {
    CHECK_TRUE(tested.engine->self_test() == Status::kOk);
    CHECK_TRUE(all_zero(tested.pool_memory()));
  }
}

TEST(AeadEngines, ThreadsWorkWithDifferentSlotsAtATime) {
  constexpr std::size_t kThreads = 4;
  for (const TestedEngine& tested : tested_engines()) {
    const std::size_t free = tested.engine->free_slots();
    std::array<bool, kThreads> good{};
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < kThreads; ++t) {
      threads.emplace_back([&good, &tested, t] {
        std::array<std::uint8_t, 32> key = kKey;
        key[0] = static_cast<std::uint8_t>(t);
        bool all_good = true;
        for (std::uint32_t round = 0; round < 50; ++round) {
          const Result<KeySlot> slot = tested.engine->install(key);
          Work work(slot.value(), round * 13);
          all_good = slot.ok() && work.seal_and_open(*tested.engine) && all_good;
          tested.engine->remove(slot.value());
        }
        good[t] = all_good;
      });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    CHECK_TRUE(std::all_of(good.begin(), good.end(), [](bool one) { return one; }));
    LONGS_EQUAL(free, tested.engine->free_slots());
    CHECK_TRUE(all_zero(tested.pool_memory()));
  }
}
