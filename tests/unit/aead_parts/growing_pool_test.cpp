// SPDX-License-Identifier: Apache-2.0

// Key slots that grow: as many as there are handles, reused, wiped, and never moved while another
// thread works with one.

#include "aead_parts/growing_pool.h"

#include <CppUTest/TestHarness.h>

#include <algorithm>
#include <array>
#include <memory>
#include <thread>
#include <vector>

#include "hal/aead.h"

using linksec::ConstByteSpan;
using linksec::Status;
using linksec::hal::KeySlot;

namespace {

using Key = std::array<std::uint8_t, 16>;
using Pool = linksec::aead_parts::GrowingPool<Key, KeySlot>;

bool make(Key& key, ConstByteSpan octets) noexcept {
  std::copy_n(octets.begin(), key.size(), key.begin());
  return true;
}

bool refuse(Key&, ConstByteSpan) noexcept { return false; }

void wipe(Key& key) noexcept { key.fill(0); }

Key key_of(std::size_t number) {
  Key key{0xFF};
  for (std::size_t i = 1; i < 5; ++i) {
    key[i] = static_cast<std::uint8_t>(number >> (8 * i - 8));
  }
  return key;
}

}  // namespace

TEST_GROUP(GrowingPool) {
  std::unique_ptr<Pool> pool = std::make_unique<Pool>();
  std::vector<KeySlot> slots;

  void teardown() override { pool->shrink(); }
  void install(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const auto slot = pool->install(key_of(i), make);
      CHECK_TRUE(slot.ok());
      slots.push_back(slot.value());
    }
  }
  void remove_all() {
    for (const KeySlot slot : slots) {
      pool->remove(slot, wipe);
    }
    slots.clear();
  }
};

TEST(GrowingPool, TenThousandKeysAreThereAndGoneAgain) {
  install(10'000);
  LONGS_EQUAL(Pool::kMaxKeys - 10'000, pool->free_slots());
  for (std::size_t i = 0; i < slots.size(); ++i) {
    CHECK_TRUE(pool->live(slots[i]) != nullptr && *pool->live(slots[i]) == key_of(i));
  }
  const KeySlot last = slots.back();
  remove_all();
  CHECK_TRUE(pool->is_zero());
  CHECK_TRUE(pool->live(last) == nullptr);
  LONGS_EQUAL(Pool::kMaxKeys, pool->free_slots());
}

TEST(GrowingPool, SlotsAreReusedBeforeItGrows) {
  install(1'000);
  const std::size_t chunks = pool->chunks();
  for (int round = 0; round < 3; ++round) {
    remove_all();
    install(1'000);
    LONGS_EQUAL(chunks, pool->chunks());
  }
  pool->remove(slots[300], wipe);
  pool->remove(slots[7], wipe);
  CHECK_TRUE(pool->install(key_of(1), make).value() == slots[7]);
  CHECK_TRUE(pool->install(key_of(2), make).value() == slots[300]);
}

TEST(GrowingPool, GrowingMovesNoKey) {
  install(1);
  const Key* const before = pool->live(slots[0]);
  install(5'000);
  CHECK_TRUE(pool->live(slots[0]) == before && *before == key_of(0));
}

TEST(GrowingPool, EachHandleIsASlotAndThenThereIsNoCapacity) {
  install(Pool::kMaxKeys);
  LONGS_EQUAL(0, pool->free_slots());
  CHECK_TRUE(pool->install(key_of(0), make).status() == Status::kNoCapacity);
  CHECK_TRUE(pool->live(KeySlot{}) == nullptr && pool->live(KeySlot{0xFFFE}) == nullptr);
  std::sort(slots.begin(), slots.end(), [](KeySlot a, KeySlot b) { return a.index < b.index; });
  LONGS_EQUAL(0xFFFD, slots.back().index);
  pool->remove(slots[40'000], wipe);
  CHECK_TRUE(pool->install(key_of(9), make).value() == slots[40'000]);
}

TEST(GrowingPool, WhatIsNotThereIsNotUsedAndNotRemoved) {
  for (const KeySlot slot : {KeySlot{}, KeySlot{0}, KeySlot{300}, KeySlot{0xFFFE}}) {
    CHECK_TRUE(pool->live(slot) == nullptr);
    pool->remove(slot, wipe);
  }
  LONGS_EQUAL(Pool::kMaxKeys, pool->free_slots());
  const Key short_key{};
  CHECK_TRUE(pool->install(ConstByteSpan(short_key).first(15), make).status() ==
             Status::kInvalidArgument);
  CHECK_TRUE(pool->install(key_of(0), refuse).status() == Status::kIoError);
  LONGS_EQUAL(Pool::kMaxKeys, pool->free_slots());
}

TEST(GrowingPool, ThreadsInstallUseAndRemoveAtATime) {
  constexpr std::size_t kThreads = 4;
  std::array<bool, kThreads> good{};
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([this, &good, t] {
      bool all_good = true;
      for (std::size_t round = 0; round < 20; ++round) {
        std::vector<KeySlot> own;
        for (std::size_t i = 0; i < 200; ++i) {
          own.push_back(pool->install(key_of(t * 1'000'000 + i), make).value());
        }
        for (std::size_t i = 0; i < own.size(); ++i) {
          const Key* const key = pool->live(own[i]);
          all_good = all_good && key != nullptr && *key == key_of(t * 1'000'000 + i);
          pool->remove(own[i], wipe);
        }
      }
      good[t] = all_good;
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (const bool one : good) {
    CHECK_TRUE(one);
  }
  LONGS_EQUAL(Pool::kMaxKeys, pool->free_slots());
  CHECK_TRUE(pool->is_zero());
}
