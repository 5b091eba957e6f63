// SPDX-License-Identifier: Apache-2.0

// hal/entropy.h. A test can't prove randomness; it finds sources that are stuck, cut short or made
// up.

#include <CppUTest/TestHarness.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "guarded.h"
#include "hal/entropy.h"
#include "platform.h"

using linksec::ByteSpan;
using linksec::Status;
using linksec::hal::entropy_fill;
using namespace linksec::contract;  // NOLINT

TEST_GROUP(EntropyContract){};

TEST(EntropyContract, APlatformWithoutASourceSaysSoAndGivesZeroes) {
  Guarded<32> octets;
  const Status status = entropy_fill({octets.data(), 32});
  CHECK_TRUE(status == (has_entropy() ? Status::kOk : Status::kUnsupported));
  CHECK_TRUE(has_entropy() || all_are({octets.data(), 32}, 0));
}

TEST(EntropyContract, EveryOctetIsFilledAndNoneBeyond) {
  if (!has_entropy()) {
    return;
  }
  static Guarded<600> octets;
  for (const std::size_t count : {0U, 1U, 7U, 16U, 32U, 255U, 256U, 257U, 600U}) {
    octets.reset();
    CHECK_TRUE(entropy_fill({octets.data(), count}) == Status::kOk);
    CHECK_TRUE(octets.intact_around(count));
  }
}

TEST(EntropyContract, EveryPositionTakesManyValues) {
  if (!has_entropy()) {
    return;
  }
  constexpr std::size_t kOctets = 40;
  constexpr std::size_t kFills = 64;
  static std::array<std::array<std::uint8_t, kOctets>, kFills> fills;
  for (auto& fill : fills) {
    CHECK_TRUE(entropy_fill(fill) == Status::kOk);
  }
  for (std::size_t i = 0; i < kOctets; ++i) {
    std::array<std::uint8_t, kFills> column{};
    for (std::size_t j = 0; j < kFills; ++j) {
      column[j] = fills[j][i];
    }
    std::sort(column.begin(), column.end());
    // Chance alone gives about 57 different values; fewer than 32 is no accident.
    CHECK_TRUE(std::unique(column.begin(), column.end()) - column.begin() >= 32);
  }
}

TEST(EntropyContract, NoTwoFillsAreAlike) {
  if (!has_entropy()) {
    return;
  }
  std::array<std::uint8_t, 16> first{};
  std::array<std::uint8_t, 16> second{};
  CHECK_TRUE(entropy_fill(first) == Status::kOk);
  CHECK_TRUE(entropy_fill(second) == Status::kOk);
  CHECK_FALSE(first == second);
}
