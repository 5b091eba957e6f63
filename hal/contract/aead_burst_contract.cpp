// SPDX-License-Identifier: Apache-2.0

// hal/aead.h: bursts give what single operations give, whatever keys and failures they mix; long
// texts.

#include <CppUTest/TestHarness.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "aead_box.h"
#include "base/config.h"
#include "hal/aead.h"

using linksec::Result;
using linksec::hal::AeadOp;
using linksec::hal::AeadResult;
using linksec::hal::KeySlot;
using namespace linksec::contract;  // NOLINT

namespace {

// Longer than the platform's own bursts, and on a board no longer than its memory allows.
constexpr std::size_t kBurst = linksec::config::kMaxBurst < 16 ? 16 : 64;
using Box = AeadBox<96>;

std::array<Box, kBurst> in_burst;      // NOLINT
std::array<Box, kBurst> one_by_one;    // NOLINT
std::array<AeadOp, kBurst> burst_ops;  // NOLINT

constexpr std::size_t kLongest = linksec::config::kMaxFrameOctets;
AeadBox<kLongest> long_box;  // NOLINT

std::uint32_t seed_of(std::size_t i) { return static_cast<std::uint32_t>(i * 31 + 7); }

bool same_outcome(Box& a, Box& b) {
  return a.op.result == b.op.result &&
         std::equal(a.text_span().begin(), a.text_span().end(), b.text_span().begin()) &&
         std::equal(a.icv_span().begin(), a.icv_span().end(), b.icv_span().begin());
}

}  // namespace

TEST_GROUP(AeadBurstContract) {
  std::array<KeySlot, 3> keys{};

  void setup() override {
    const Result<KeySlot> a = linksec::hal::aead_install(kKeyA);
    const Result<KeySlot> b = linksec::hal::aead_install(kKeyB);
    CHECK_TRUE(a.ok() && b.ok());
    keys = {a.value(), b.value(), KeySlot{}};
  }
  void teardown() override {
    linksec::hal::aead_remove(keys[0]);
    linksec::hal::aead_remove(keys[1]);
  }

  // Both arrays hold the same `count` operations; the third of them has a slot without a key.
  void make(std::size_t count, std::size_t kinds_of_key) {
    for (std::size_t i = 0; i < count; ++i) {
      const KeySlot key = keys[i % kinds_of_key];
      in_burst[i].make(key, (i * 13) % 97, (i * 7) % 41, seed_of(i));
      one_by_one[i].make(key, (i * 13) % 97, (i * 7) % 41, seed_of(i));
    }
  }

  void compare(std::size_t count, void (*whole)(std::span<AeadOp>) noexcept) {
    for (std::size_t i = 0; i < count; ++i) {
      burst_ops[i] = in_burst[i].op;
      whole({&one_by_one[i].op, 1});
    }
    whole(std::span<AeadOp>(burst_ops).first(count));
    for (std::size_t i = 0; i < count; ++i) {
      in_burst[i].op.result = burst_ops[i].result;
      CHECK_TRUE(same_outcome(in_burst[i], one_by_one[i]));
      CHECK_TRUE(in_burst[i].untouched_around(seed_of(i)));
    }
  }
};

TEST(AeadBurstContract, ABurstOfAnySizeEqualsSingleOperations) {
  for (std::size_t count = 1; count <= kBurst; ++count) {
    make(count, 2);
    compare(count, linksec::hal::aead_seal);
    CHECK_TRUE(in_burst[count - 1].op.result == AeadResult::kOk);
    compare(count, linksec::hal::aead_open);
    for (std::size_t i = 0; i < count; ++i) {
      CHECK_TRUE(in_burst[i].op.result == AeadResult::kOk);
      CHECK_TRUE(in_burst[i].text_is_pattern(seed_of(i)));
    }
  }
}

TEST(AeadBurstContract, AFailureInABurstIsTheFailureOfThatOperationAlone) {
  make(kBurst, 3);
  compare(kBurst, linksec::hal::aead_seal);
  for (std::size_t i = 0; i < kBurst; ++i) {
    CHECK_TRUE(in_burst[i].op.result == (i % 3 == 2 ? AeadResult::kFailed : AeadResult::kOk));
  }
}

TEST(AeadBurstContract, AWrongIcvInABurstZeroesThatTextAlone) {
  make(kBurst, 2);
  compare(kBurst, linksec::hal::aead_seal);
  for (std::size_t i = 0; i < kBurst; i += 5) {
    in_burst[i].icv_span()[3] ^= 0x80;
    one_by_one[i].icv_span()[3] ^= 0x80;
  }
  compare(kBurst, linksec::hal::aead_open);
  for (std::size_t i = 0; i < kBurst; ++i) {
    const bool forged = i % 5 == 0;
    CHECK_TRUE(in_burst[i].op.result == (forged ? AeadResult::kBadIcv : AeadResult::kOk));
    CHECK_TRUE(forged ? all_are(in_burst[i].text_span(), 0)
                      : in_burst[i].text_is_pattern(seed_of(i)));
  }
}

TEST(AeadBurstContract, AnEmptyBurstIsNothing) {
  linksec::hal::aead_seal({});
  linksec::hal::aead_open({});
}

// @test E16
TEST(AeadBurstContract, LongTextsRoundTripAndAreZeroedWhenForged) {
  for (const std::size_t length : {std::size_t{1500}, kLongest / 2 + 1, kLongest}) {
    const std::size_t octets = std::min(length, kLongest);
    long_box.make(keys[0], octets, 28, 11);
    long_box.seal();
    CHECK_TRUE(long_box.op.result == AeadResult::kOk);
    CHECK_FALSE(long_box.text_is_pattern(11));
    long_box.open();
    CHECK_TRUE(long_box.op.result == AeadResult::kOk);
    CHECK_TRUE(long_box.text_is_pattern(11));
    long_box.open();
    CHECK_TRUE(long_box.op.result == AeadResult::kBadIcv);
    CHECK_TRUE(all_are(long_box.text_span(), 0));
    CHECK_TRUE(long_box.untouched_around(11));
  }
}
