// SPDX-License-Identifier: Apache-2.0

// What the contract tests can't see of the driver: that operations overlap in the block, and what
// becomes of a burst when the block stalls, fails or answers nonsense.

#include <CppUTest/TestHarness.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "aead_offload/engine.h"
#include "aead_offload/inspect.h"

using linksec::ConstByteSpan;
using linksec::Result;
using linksec::Status;
using linksec::hal::AeadOp;
using linksec::hal::AeadResult;
using linksec::hal::KeySlot;
using namespace linksec::aead_offload;  // NOLINT
using linksec::aead_offload::inspect::Fault;

namespace {

constexpr std::array<std::uint8_t, 16> kKey = {0x11, 0x22, 0x33, 0x44};
constexpr std::size_t kTextOctets = 50;
// A ring and a half, at most.
constexpr std::size_t kFrames = kRingEntries + kRingEntries / 2;

struct Frame {
  std::array<std::uint8_t, kTextOctets> text;
  std::array<std::uint8_t, 28> aad;
  std::array<std::uint8_t, 16> icv;
};

std::array<Frame, kFrames> frames;  // NOLINT
std::array<AeadOp, kFrames> ops;    // NOLINT
std::uint32_t idle_calls = 0;       // NOLINT

bool all_are(ConstByteSpan octets, std::uint8_t value) {
  return std::all_of(octets.begin(), octets.end(),
                     [value](std::uint8_t octet) { return octet == value; });
}

std::uint8_t plain_of(std::size_t i) { return static_cast<std::uint8_t>(0x40 + i); }

}  // namespace

TEST_GROUP(AeadOffload) {
  KeySlot key{};

  void setup() override {
    key = install(kKey).value();
    for (std::size_t i = 0; i < kFrames; ++i) {
      frames[i].text.fill(plain_of(i));
      frames[i].aad.fill(0xAD);
      frames[i].icv.fill(0xEE);
      ops[i] = AeadOp{};
      ops[i].aad = frames[i].aad.data();
      ops[i].text = frames[i].text.data();
      ops[i].icv = frames[i].icv.data();
      ops[i].aad_octets = static_cast<std::uint32_t>(frames[i].aad.size());
      ops[i].text_octets = kTextOctets;
      ops[i].nonce[0] = static_cast<std::uint8_t>(i);
      ops[i].key = key;
    }
    inspect::forget();
  }
  void teardown() override {
    inspect::repair();
    set_idle(nullptr);
    remove(key);
  }

  void begin_again() {
    teardown();
    setup();
  }

  std::span<AeadOp> first(std::size_t count) { return std::span<AeadOp>(ops).first(count); }

  void check_plain(std::size_t i) {
    CHECK_TRUE(ops[i].result == AeadResult::kOk);
    CHECK_TRUE(all_are(frames[i].text, plain_of(i)));
  }
  void check_failed_open(std::size_t i) {
    CHECK_TRUE(ops[i].result == AeadResult::kFailed);
    CHECK_TRUE(all_are(frames[i].text, 0));
  }
  void check_failed_seal(std::size_t i) {
    check_failed_open(i);
    CHECK_TRUE(all_are(frames[i].icv, 0));
  }
  void check_sealed(std::size_t i) {
    CHECK_TRUE(ops[i].result == AeadResult::kOk);
    CHECK_FALSE(all_are(frames[i].text, plain_of(i)));
  }
  // No word of the ring names a buffer any more.
  void check_ring_is_empty() { CHECK_TRUE(all_are(inspect::ring_memory(), 0)); }
};

TEST(AeadOffload, AWholeBurstIsUnderWayAtATime) {
  seal(first(kRingEntries));
  LONGS_EQUAL(kRingEntries, inspect::most_under_way());
  CHECK_TRUE(kRingEntries > 1);
}

TEST(AeadOffload, ABurstTakesTheTimeOfOneOperationAndAnIntervalForEachFurther) {
  seal(first(1));
  LONGS_EQUAL(inspect::kLatency, inspect::steps());
  inspect::forget();
  seal(first(kRingEntries));
  LONGS_EQUAL(inspect::kLatency + (kRingEntries - 1) * inspect::kInterval, inspect::steps());
}

TEST(AeadOffload, ABurstLongerThanTheRingNeverFillsItTwice) {
  seal(first(kFrames));
  LONGS_EQUAL(kRingEntries, inspect::most_under_way());
  open(first(kFrames));
  for (std::size_t i = 0; i < kFrames; ++i) {
    check_plain(i);
  }
}

TEST(AeadOffload, NothingIsLeftInTheRing) {
  seal(first(kFrames));
  check_ring_is_empty();
  open(first(3 < kFrames ? 3 : 1));
  check_ring_is_empty();
}

TEST(AeadOffload, TheIdleHookIsCalledBetweenLooks) {
  idle_calls = 0;
  set_idle([]() noexcept { ++idle_calls; });
  seal(first(1));
  LONGS_EQUAL(inspect::kLatency - 1, idle_calls);
}

// @test A16
TEST(AeadOffload, AStalledBlockFailsWhatItHasAndZeroesIt) {
  for (const std::uint32_t good : {0U, 1U}) {
    begin_again();
    inspect::inject(Fault::kStall, good);
    seal(first(kFrames));
    for (std::size_t i = 0; i < kFrames; ++i) {
      if (i < good) {
        check_sealed(i);
      } else {
        check_failed_seal(i);
      }
    }
    LONGS_EQUAL(1, inspect::restarts());
    CHECK_TRUE(inspect::steps() <= kPatience + inspect::kLatency + inspect::kInterval);
    check_ring_is_empty();
  }
}

// @test A16
TEST(AeadOffload, AStallWhileOpeningLeavesNoPlaintext) {
  seal(first(2));
  inspect::inject(Fault::kStall, 0);
  open(first(2));
  check_failed_open(0);
  check_failed_open(1);
}

TEST(AeadOffload, ARestartedBlockWorksAgain) {
  seal(first(2));
  inspect::inject(Fault::kStall, 0);
  open(first(1));
  check_failed_open(0);
  inspect::repair();
  open(std::span<AeadOp>(ops).subspan(1, 1));
  check_plain(1);
  LONGS_EQUAL(1, inspect::restarts());
}

// @test A16
TEST(AeadOffload, ARefusedOperationFailsAloneAndIsZeroed) {
  inspect::inject(Fault::kRefuse, 1);
  seal(first(2));
  check_sealed(0);
  check_failed_seal(1);
  inspect::inject(Fault::kRefuse, 0);
  open(first(1));
  check_failed_open(0);
  LONGS_EQUAL(0, inspect::restarts());
}

// A word that the block can't have written for this operation: none of the rest is believed.
// @test A16
TEST(AeadOffload, NonsenseInACompletionIsNeverASuccess) {
  for (const Fault fault :
       {Fault::kWrongCode, Fault::kStaleWord, Fault::kNoWord, Fault::kWrongCount}) {
    begin_again();
    seal(first(2));
    inspect::inject(fault, 0);
    open(first(2));
    check_failed_open(0);
    check_failed_open(1);
    LONGS_EQUAL(1, inspect::restarts());
    check_ring_is_empty();
  }
}

TEST(AeadOffload, AWrongKeyLengthAndAMissingSlotNeverReachTheBlock) {
  CHECK_TRUE(install(ConstByteSpan(kKey).first(15)).status() == Status::kInvalidArgument);
  ops[0].key = KeySlot{};
  seal(first(1));
  check_failed_seal(0);
  LONGS_EQUAL(0, inspect::steps());
}

TEST(AeadOffload, TheSelfTestFindsABlockThatSaysGoodAndDoesNothing) {
  CHECK_TRUE(self_test() == Status::kOk);
  inspect::inject(Fault::kStaleWord, 0);
  CHECK_TRUE(self_test() == Status::kCorrupt);
}
