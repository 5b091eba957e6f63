// SPDX-License-Identifier: Apache-2.0

// Seeded sources: only for a program that simulates, apart from the system's, repeatable.

#include "host/seeded_entropy.h"

#include <CppUTest/TestHarness.h>

#include <array>
#include <vector>

using linksec::Status;
using linksec::hal::EntropyId;
namespace hal = linksec::hal;
namespace host = linksec::host;

namespace {

// Asked before any test says that this program simulates: there is no way back from that.
const Status kAtFirst = host::open_seeded_entropy(1).status();

using Octets = std::array<std::uint8_t, 64>;

Octets next_of(EntropyId source) {
  Octets octets{};
  CHECK_TRUE(hal::entropy_fill(source, octets) == Status::kOk);
  return octets;
}

}  // namespace

TEST_GROUP(SeededEntropy) {
  std::vector<EntropyId> opened;

  EntropyId open(std::uint64_t seed) {
    host::allow_seeded_entropy();
    const auto source = host::open_seeded_entropy(seed);
    CHECK_TRUE(source.ok());
    opened.push_back(source.value());
    return source.value();
  }
  void teardown() override {
    for (const EntropyId source : opened) {
      host::close_seeded_entropy(source);
    }
  }
};

TEST(SeededEntropy, AProgramThatHasNotSaidThatItSimulatesGetsNone) {
  CHECK_TRUE(kAtFirst == Status::kNotPermitted);
  CHECK_TRUE(open(1).index != 0);
}

TEST(SeededEntropy, ASeedGivesItsOctetsAgainAndAnotherSeedOthers) {
  const EntropyId a = open(7);
  const EntropyId b = open(7);
  const EntropyId c = open(8);
  const Octets first = next_of(a);
  CHECK_TRUE(first == next_of(b) && first != next_of(c));
  CHECK_TRUE(first != next_of(a));
}

TEST(SeededEntropy, ItIsNeverTheSystemsSource) {
  for (int i = 0; i < 100; ++i) {
    CHECK_TRUE(open(1).index != 0);
  }
  CHECK_TRUE(next_of(EntropyId{}) != next_of(EntropyId{}));
  host::close_seeded_entropy(EntropyId{});
  CHECK_TRUE(next_of(EntropyId{}) != next_of(EntropyId{}));
}

TEST(SeededEntropy, AClosedSourceGivesZeroesAndItsNumberIsUsedAgain) {
  const EntropyId source = open(3);
  host::close_seeded_entropy(source);
  Octets octets;
  octets.fill(0xA5);
  CHECK_TRUE(hal::entropy_fill(source, octets) == Status::kUnsupported);
  CHECK_TRUE(octets == Octets{});
  CHECK_TRUE(open(3) == source);
}
