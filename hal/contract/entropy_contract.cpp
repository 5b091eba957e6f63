// SPDX-License-Identifier: Apache-2.0

// hal/entropy.h. A test can't prove randomness; it finds sources that are stuck, cut short, made up
// or the same as another one.

#include <CppUTest/TestHarness.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "guarded.h"
#include "hal/entropy.h"
#include "platform.h"

using linksec::ByteSpan;
using linksec::Status;
using linksec::hal::entropy_fill;
using linksec::hal::entropy_seed;
using linksec::hal::EntropyId;
using namespace linksec::contract;  // NOLINT

TEST_GROUP(EntropyContract) { std::optional<EntropyId> source = open_entropy(); };

TEST(EntropyContract, ASourceThatIsNotThereSaysSoAndGivesZeroes) {
  Guarded<32> octets;
  CHECK_TRUE(entropy_fill(absent_entropy(), {octets.data(), 32}) == Status::kUnsupported);
  CHECK_TRUE(all_are({octets.data(), 32}, 0));
}

TEST(EntropyContract, EveryOctetIsFilledAndNoneBeyond) {
  static Guarded<600> octets;
  for (const std::size_t count : {0U, 1U, 7U, 16U, 32U, 255U, 256U, 257U, 600U}) {
    octets.reset();
    const Status status = entropy_fill(source.value_or(absent_entropy()), {octets.data(), count});
    CHECK_TRUE(status == (source ? Status::kOk : Status::kUnsupported));
    CHECK_TRUE(octets.intact_around(count));
  }
}

TEST(EntropyContract, EveryPositionTakesManyValues) {
  if (!source) {
    return;
  }
  constexpr std::size_t kOctets = 40;
  constexpr std::size_t kFills = 64;
  static std::array<std::array<std::uint8_t, kOctets>, kFills> fills;
  for (auto& fill : fills) {
    CHECK_TRUE(entropy_fill(*source, fill) == Status::kOk);
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
  if (!source) {
    return;
  }
  std::array<std::uint8_t, 16> first{};
  std::array<std::uint8_t, 16> second{};
  CHECK_TRUE(entropy_fill(*source, first) == Status::kOk);
  CHECK_TRUE(entropy_fill(*source, second) == Status::kOk);
  CHECK_FALSE(first == second);
}

// Where a source takes a seed: starts with another number are other starts.
TEST(EntropyContract, AStartThatIsNumberedAnewGivesOthers) {
  const EntropyId asked = source.value_or(absent_entropy());
  const std::array<std::uint8_t, 48> seed{0x5E, 0xED};
  std::array<std::uint8_t, 16> first{};
  std::array<std::uint8_t, 16> second{};
  if (entropy_seed(asked, seed, 1) != Status::kOk) {
    return;
  }
  CHECK_TRUE(entropy_fill(asked, first) == Status::kOk);
  CHECK_TRUE(entropy_seed(asked, seed, 2) == Status::kOk);
  CHECK_TRUE(entropy_fill(asked, second) == Status::kOk);
  CHECK_FALSE(first == second);
}

TEST(EntropyContract, NoTwoSourcesAreAlike) {
  const std::optional<EntropyId> other = open_second_entropy();
  if (!source || !other) {
    return;
  }
  CHECK_FALSE(*source == *other);
  std::array<std::uint8_t, 16> first{};
  std::array<std::uint8_t, 16> second{};
  CHECK_TRUE(entropy_fill(*source, first) == Status::kOk);
  CHECK_TRUE(entropy_fill(*other, second) == Status::kOk);
  CHECK_FALSE(first == second);
}
