// SPDX-License-Identifier: Apache-2.0

// Whatever the engine computes, Mbed TLS computes too. LINKSEC_OPERATIONS=1000000 in the
// environment makes the random run longer.

#include <CppUTest/TestHarness.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <random>

#include "two_engines.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr unsigned kOperations = 3000;
constexpr unsigned kOperationsPerKey = 64;

unsigned operations() {
  const char* const asked = std::getenv("LINKSEC_OPERATIONS");
  return asked == nullptr ? kOperations : static_cast<unsigned>(std::strtoul(asked, nullptr, 10));
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::uint32_t up_to(std::uint32_t most) {
    return static_cast<std::uint32_t>(engine_() % (std::uint64_t{most} + 1));
  }
  std::uint8_t octet() { return static_cast<std::uint8_t>(engine_() >> 32); }

 private:
  std::mt19937_64 engine_;
};

Recipe random_recipe(Random& random) {
  Recipe recipe;
  if (random.up_to(3) == 0) {
    recipe.aad_octets = random.up_to(1500);
  } else {
    recipe.text_octets = random.up_to(random.up_to(1) == 0 ? 80 : 2100);
    recipe.aad_octets = random.up_to(100);
  }
  recipe.text_shift = random.up_to(7);
  recipe.aad_shift = random.up_to(7);
  recipe.icv_shift = random.up_to(7);
  recipe.damage = random.up_to(1) == 0 ? 0 : 1 + random.up_to(1U << 20);
  return recipe;
}

std::array<std::uint8_t, 32> random_key(Random& random) {
  std::array<std::uint8_t, 32> key{};
  std::generate(key.begin(), key.end(), [&random] { return random.octet(); });
  return key;
}

}  // namespace

TEST_GROUP(AeadSoft32Differential){};

// @test A16 E6 VER-9
TEST(AeadSoft32Differential, RandomOperationsAreThoseOfMbedTls) {
  Random random(20180614);
  unsigned left = operations();
  while (left > 0) {
    const std::array<std::uint8_t, 32> key = random_key(random);
    TwoEngines engines(ConstByteSpan(key).first(random.up_to(1) == 0 ? 16 : 32));
    for (unsigned i = 0; i < kOperationsPerKey && left > 0; ++i, --left) {
      CHECK_TRUE(engines.agree(random_recipe(random), [&random] { return random.octet(); }));
    }
  }
}

// Every length of text up to ten blocks with every length of AAD up to three.
TEST(AeadSoft32Differential, EveryShortLengthIsThatOfMbedTls) {
  Random random(1);
  for (const std::size_t key_octets : {16U, 32U}) {
    const std::array<std::uint8_t, 32> key = random_key(random);
    TwoEngines engines(ConstByteSpan(key).first(key_octets));
    for (std::uint32_t text = 0; text <= 160; ++text) {
      for (std::uint32_t aad = 0; aad <= 48; ++aad) {
        CHECK_TRUE(engines.agree({text, aad, text % 8, aad % 8, 0, 0},
                                 [&random] { return random.octet(); }));
      }
    }
  }
}

// The counter's last octet counts over once in 256 blocks.
TEST(AeadSoft32Differential, LongTextsCarryIntoTheCountersSecondOctet) {
  Random random(2);
  const std::array<std::uint8_t, 32> key = random_key(random);
  TwoEngines engines(key);
  for (const std::uint32_t octets :
       {4047U, 4048U, 4049U, 4063U, 4064U, 4065U, 4080U, 4081U, 4096U, 8144U, 8176U, 9000U}) {
    CHECK_TRUE(engines.agree({octets, 28, 0, 0, 0, 0}, [&random] { return random.octet(); }));
  }
}

// Longer than any frame: where a build has the memory of a host.
TEST(AeadSoft32Differential, TheLongestTextsCarryIntoTheCountersThirdOctet) {
  constexpr std::uint32_t kCarriesTwice = 16 * 65536 + 100;
  if (config::kMaxFrameOctets < 65536) {
    return;
  }
  Random random(3);
  const std::array<std::uint8_t, 32> key = random_key(random);
  TwoEngines engines(key);
  CHECK_TRUE(engines.agree({kCarriesTwice, 28, 2, 0, 0, 0}, [&random] { return random.octet(); }));
}
