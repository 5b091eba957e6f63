// SPDX-License-Identifier: Apache-2.0

// hal/aead.h: known answers, both directions, wrong ICVs, keys and slots.

#include <CppUTest/TestHarness.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "aead_box.h"
#include "aead_vectors.h"
#include "base/config.h"
#include "hal/aead.h"

using linksec::ByteSpan;
using linksec::ConstByteSpan;
using linksec::Result;
using linksec::Status;
using linksec::hal::AeadOp;
using linksec::hal::AeadResult;
using linksec::hal::KeySlot;
using namespace linksec::contract;  // NOLINT

namespace {

constexpr std::size_t kSmall = 256;
using Box = AeadBox<kSmall>;

// Static: a board's stack is small.
Box box;          // NOLINT
Box another_box;  // NOLINT

KeySlot install(ConstByteSpan key) {
  const Result<KeySlot> slot = linksec::hal::aead_install(key);
  CHECK_TRUE(slot.ok());
  return slot.value();
}

void load(Box& to, const AeadVector& vector, KeySlot key, std::string_view text) {
  to.make(key, text.size() / 2, vector.aad.size() / 2, 0);
  decode_hex(text, to.text.data());
  decode_hex(vector.aad, to.aad.data());
  decode_hex(vector.nonce, to.op.nonce.data());
}

void check_octets(std::string_view expected_hex, ConstByteSpan octets) {
  std::array<std::uint8_t, kSmall> expected{};
  const std::size_t count = decode_hex(expected_hex, expected.data());
  LONGS_EQUAL(count, octets.size());
  MEMCMP_EQUAL(expected.data(), octets.data(), count);
}

}  // namespace

TEST_GROUP(AeadContract) {
  KeySlot key_a{};
  KeySlot key_b{};

  void setup() override {
    key_a = install(kKeyA);
    key_b = install(kKeyB);
  }
  void teardown() override {
    linksec::hal::aead_remove(key_a);
    linksec::hal::aead_remove(key_b);
  }
};

// @test E1 E6
TEST(AeadContract, SealsThePublishedVectors) {
  for (const AeadVector& vector : kAeadVectors) {
    std::array<std::uint8_t, 32> key{};
    const KeySlot slot = install(ConstByteSpan(key).first(decode_hex(vector.key, key.data())));
    load(box, vector, slot, vector.plain);
    box.seal();
    CHECK_TRUE(box.op.result == AeadResult::kOk);
    check_octets(vector.cipher, box.text_span());
    check_octets(vector.icv, box.icv_span());
    linksec::hal::aead_remove(slot);
  }
}

// @test E1 E6 VER-9
TEST(AeadContract, OpensThePublishedVectors) {
  for (const AeadVector& vector : kAeadVectors) {
    std::array<std::uint8_t, 32> key{};
    const KeySlot slot = install(ConstByteSpan(key).first(decode_hex(vector.key, key.data())));
    load(box, vector, slot, vector.cipher);
    decode_hex(vector.icv, box.icv.data());
    box.open();
    CHECK_TRUE(box.op.result == AeadResult::kOk);
    check_octets(vector.plain, box.text_span());
    check_octets(vector.icv, box.icv_span());
    linksec::hal::aead_remove(slot);
  }
}

TEST(AeadContract, OpenGivesBackWhatSealTookForEveryLength) {
  for (std::uint32_t length = 0; length <= kSmall; ++length) {
    for (const KeySlot key : {key_a, key_b}) {
      box.make(key, length, length % 33, length);
      box.seal();
      CHECK_TRUE(box.op.result == AeadResult::kOk);
      box.open();
      CHECK_TRUE(box.op.result == AeadResult::kOk);
      CHECK_TRUE(box.text_is_pattern(length));
      CHECK_TRUE(box.untouched_around(length));
    }
  }
}

// Integrity only: all of the frame is AAD.
TEST(AeadContract, AuthenticatesAnEmptyTextWithNullPointer) {
  box.make(key_a, 0, 100, 1);
  box.op.text = nullptr;
  box.seal();
  CHECK_TRUE(box.op.result == AeadResult::kOk);
  box.open();
  CHECK_TRUE(box.op.result == AeadResult::kOk);
  *box.aad.data() ^= 0x01;
  box.open();
  CHECK_TRUE(box.op.result == AeadResult::kBadIcv);
}

TEST(AeadContract, WorksWithoutAadAndWithoutText) {
  box.make(key_b, 0, 0, 1);
  box.op.text = nullptr;
  box.op.aad = nullptr;
  box.seal();
  CHECK_TRUE(box.op.result == AeadResult::kOk);
  box.open();
  CHECK_TRUE(box.op.result == AeadResult::kOk);
}

TEST(AeadContract, BuffersMayLieAtAnyAddress) {
  for (std::size_t shift = 0; shift < 16; ++shift) {
    box.make(key_a, 61, 28, 5, shift);
    another_box.make(key_a, 61, 28, 5);
    box.seal();
    another_box.seal();
    MEMCMP_EQUAL(another_box.text_span().data(), box.text_span().data(), 61);
    MEMCMP_EQUAL(another_box.icv_span().data(), box.icv_span().data(), 16);
    box.open();
    CHECK_TRUE(box.op.result == AeadResult::kOk);
    CHECK_TRUE(box.text_is_pattern(5));
    CHECK_TRUE(box.untouched_around(5));
  }
}

// @test A16 A17 VER-9
TEST(AeadContract, AWrongIcvLeavesZeroesForEveryLength) {
  for (std::uint32_t length = 0; length <= kSmall; ++length) {
    box.make(key_a, length, 12, length);
    box.seal();
    box.icv_span()[length % 16] ^= 0x01;
    box.open();
    CHECK_TRUE(box.op.result == AeadResult::kBadIcv);
    CHECK_TRUE(all_are(box.text_span(), 0));
    CHECK_TRUE(box.untouched_around(length));
  }
}

// @test A16 A17 VER-9
TEST(AeadContract, EveryBitOfTheIcvCounts) {
  for (std::size_t bit = 0; bit < 128; ++bit) {
    box.make(key_b, 47, 20, 9);
    box.seal();
    box.icv_span()[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    box.open();
    CHECK_TRUE(box.op.result == AeadResult::kBadIcv);
    CHECK_TRUE(all_are(box.text_span(), 0));
  }
}

// @test A17
TEST(AeadContract, EveryBitOfTheAadAndOfTheTextCounts) {
  constexpr std::size_t kAad = 20;
  constexpr std::size_t kText = 35;
  for (std::size_t bit = 0; bit < (kAad + kText) * 8; ++bit) {
    box.make(key_a, kText, kAad, 3);
    box.seal();
    std::uint8_t* octet =
        bit / 8 < kAad ? box.aad.data() + bit / 8 : box.text.data() + (bit / 8 - kAad);
    *octet ^= static_cast<std::uint8_t>(1U << (bit % 8));
    box.open();
    CHECK_TRUE(box.op.result == AeadResult::kBadIcv);
    CHECK_TRUE(all_are(box.text_span(), 0));
  }
}

TEST(AeadContract, EveryBitOfTheNonceCounts) {
  for (std::size_t bit = 0; bit < 96; ++bit) {
    box.make(key_a, 35, 20, 3);
    box.seal();
    box.op.nonce[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    box.open();
    CHECK_TRUE(box.op.result == AeadResult::kBadIcv);
    CHECK_TRUE(all_are(box.text_span(), 0));
  }
}

TEST(AeadContract, AnotherKeyDoesNotOpen) {
  box.make(key_a, 64, 20, 3);
  box.seal();
  box.op.key = key_b;
  box.open();
  CHECK_TRUE(box.op.result == AeadResult::kBadIcv);
  CHECK_TRUE(all_are(box.text_span(), 0));
}

TEST(AeadContract, AnAbsentKeyFailsAndLeavesZeroes) {
  const KeySlot removed = install(kKeyA);
  linksec::hal::aead_remove(removed);
  for (const KeySlot slot : {KeySlot{}, removed, KeySlot{0xFFFE}}) {
    box.make(slot, 50, 20, 3);
    box.open();
    CHECK_TRUE(box.op.result == AeadResult::kFailed);
    CHECK_TRUE(all_are(box.text_span(), 0));
    CHECK_TRUE(box.untouched_around(3));
  }
}

TEST(AeadContract, AFailedSealLeavesZeroesInTextAndIcv) {
  const KeySlot removed = install(kKeyA);
  linksec::hal::aead_remove(removed);
  for (std::uint32_t length = 0; length <= 100; ++length) {
    box.make(removed, length, 20, 3);
    box.seal();
    CHECK_TRUE(box.op.result == AeadResult::kFailed);
    CHECK_TRUE(all_are(box.text_span(), 0));
    CHECK_TRUE(all_are(box.icv_span(), 0));
    CHECK_TRUE(box.untouched_around(3));
  }
}

TEST(AeadContract, AMissingBufferFails) {
  box.make(key_a, 50, 20, 3);
  box.op.aad = nullptr;
  box.seal();
  CHECK_TRUE(box.op.result == AeadResult::kFailed);
  CHECK_TRUE(all_are(box.text_span(), 0));
  box.make(key_a, 50, 20, 3);
  box.op.icv = nullptr;
  box.open();
  CHECK_TRUE(box.op.result == AeadResult::kFailed);
  CHECK_TRUE(all_are(box.text_span(), 0));
  box.make(key_a, 50, 20, 3);
  box.op.text = nullptr;
  box.seal();
  CHECK_TRUE(box.op.result == AeadResult::kFailed);
  CHECK_TRUE(all_are(box.icv_span(), 0));
}

TEST(AeadContract, KeysOfOtherLengthsAreRefused) {
  const std::array<std::uint8_t, 64> octets{};
  const std::size_t free = linksec::hal::aead_free_slots();
  for (const std::size_t length : {0U, 1U, 15U, 17U, 24U, 31U, 33U, 64U}) {
    const Result<KeySlot> slot = linksec::hal::aead_install(ConstByteSpan(octets).first(length));
    CHECK_TRUE(slot.status() == Status::kInvalidArgument);
  }
  LONGS_EQUAL(free, linksec::hal::aead_free_slots());
}

TEST(AeadContract, TheCallersKeyMayGoAfterInstall) {
  std::array<std::uint8_t, 16> key = kKeyA;
  const KeySlot slot = install(key);
  key.fill(0);
  box.make(slot, 40, 20, 7);
  another_box.make(key_a, 40, 20, 7);
  box.seal();
  another_box.seal();
  MEMCMP_EQUAL(another_box.text_span().data(), box.text_span().data(), 40);
  linksec::hal::aead_remove(slot);
}

TEST(AeadContract, RemoveFreesTheSlotAndRemoveTwiceIsHarmless) {
  const std::size_t free = linksec::hal::aead_free_slots();
  const KeySlot slot = install(kKeyA);
  LONGS_EQUAL(free - 1, linksec::hal::aead_free_slots());
  linksec::hal::aead_remove(slot);
  LONGS_EQUAL(free, linksec::hal::aead_free_slots());
  linksec::hal::aead_remove(slot);
  linksec::hal::aead_remove(KeySlot{});
  linksec::hal::aead_remove(KeySlot{0xFFFE});
  LONGS_EQUAL(free, linksec::hal::aead_free_slots());
}

TEST(AeadContract, TheSameKeyInTwoSlotsIsTwoKeys) {
  const KeySlot twin = install(kKeyA);
  CHECK_FALSE(twin == key_a);
  linksec::hal::aead_remove(twin);
  box.make(key_a, 40, 20, 7);
  box.seal();
  CHECK_TRUE(box.op.result == AeadResult::kOk);
}

// @test E10
TEST(AeadContract, AllSlotsCanBeTakenAndThenThereIsNoCapacity) {
  // A board's engine serves one SecY; a host's has a slot for each handle, and is not filled here.
  static std::array<KeySlot, linksec::config::kMaxSaks * 4> taken;
  CHECK_TRUE(linksec::hal::aead_free_slots() + 2 >= linksec::config::kMaxSaks);
  std::size_t count = 0;
  while (count < taken.size() && linksec::hal::aead_free_slots() > 0) {
    taken[count++] = install(kKeyA);
  }
  if (linksec::hal::aead_free_slots() == 0) {
    CHECK_TRUE(linksec::hal::aead_install(kKeyA).status() == Status::kNoCapacity);
    CHECK_TRUE(linksec::hal::aead_self_test() == Status::kNoCapacity);
  }
  box.make(taken[count - 1], 40, 20, 7);
  box.seal();
  CHECK_TRUE(box.op.result == AeadResult::kOk);
  linksec::hal::aead_remove(taken[--count]);
  const Result<KeySlot> again = linksec::hal::aead_install(kKeyB);
  CHECK_TRUE(again.ok());
  linksec::hal::aead_remove(again.value());
  while (count > 0) {
    linksec::hal::aead_remove(taken[--count]);
  }
}

TEST(AeadContract, TheSelfTestPassesAndLeavesNoKeyBehind) {
  const std::size_t free = linksec::hal::aead_free_slots();
  CHECK_TRUE(linksec::hal::aead_self_test() == Status::kOk);
  LONGS_EQUAL(free, linksec::hal::aead_free_slots());
}
