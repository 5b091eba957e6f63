// SPDX-License-Identifier: Apache-2.0

// A million random operations through every engine: the same keys, the same bursts, the same
// memory. Each octet of the memory and each result is compared with Mbed TLS's, after sealing, and
// after opening what was damaged here and there.

#include <CppUTest/TestHarness.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "engines.h"

using linksec::ConstByteSpan;
using linksec::aead_parts::Engine;
using linksec::hal::AeadOp;
using linksec::hal::AeadResult;
using linksec::hal::KeySlot;
using linksec::test::tested_engines;
using linksec::test::TestedEngine;

namespace {

constexpr std::size_t kOperations = 1'000'000;
constexpr std::size_t kKeys = 6;
constexpr std::size_t kMaxBurst = 70;

class Random {
 public:
  std::size_t below(std::size_t bound) { return generator_() % bound; }
  bool one_in(std::size_t n) { return below(n) == 0; }
  void fill(std::uint8_t* to, std::size_t octets) {
    for (std::size_t i = 0; i < octets; ++i) {
      to[i] = static_cast<std::uint8_t>(generator_());
    }
  }

 private:
  std::mt19937 generator_{20'181'227};
};

// One operation by offsets into the memory of a burst.
struct Plan {
  std::size_t aad;
  std::size_t text;
  std::size_t icv;
  std::uint32_t aad_octets;
  std::uint32_t text_octets;
  std::array<std::uint8_t, 12> nonce;
  std::size_t key;
  std::uint8_t missing;  // 1: no AAD, 2: no text, 3: no ICV
};

// The memory of a burst under one engine.
struct Side {
  const Engine* engine = nullptr;
  std::array<KeySlot, kKeys + 1> keys{};
  std::vector<std::uint8_t> memory;
  std::vector<AeadOp> ops;

  void make_ops(const std::vector<Plan>& plans) {
    ops.clear();
    for (const Plan& plan : plans) {
      AeadOp op{memory.data() + plan.aad,
                memory.data() + plan.text,
                memory.data() + plan.icv,
                plan.aad_octets,
                plan.text_octets,
                plan.nonce,
                keys[plan.key]};
      op.aad = plan.missing == 1 ? nullptr : op.aad;
      op.text = plan.missing == 2 ? nullptr : op.text;
      op.icv = plan.missing == 3 ? nullptr : op.icv;
      ops.push_back(op);
    }
  }
};

std::size_t random_length(Random& random) {
  static constexpr std::array<std::size_t, 8> kBounds = {1, 20, 70, 70, 140, 300, 600, 1600};
  const std::size_t bound = kBounds[random.below(kBounds.size())];
  return random.one_in(5000) ? 60'000 + random.below(12'000) : random.below(bound + 1);
}

Plan random_plan(Random& random, std::size_t& end) {
  Plan plan{};
  plan.aad_octets =
      static_cast<std::uint32_t>(random.one_in(4) ? random_length(random) : 12 + random.below(68));
  plan.text_octets = static_cast<std::uint32_t>(random.one_in(5) ? 0 : random_length(random));
  plan.key = random.below(random.one_in(20) ? kKeys + 1 : kKeys);
  plan.missing = random.one_in(200) ? static_cast<std::uint8_t>(random.below(4)) : 0;
  random.fill(plan.nonce.data(), plan.nonce.size());
  plan.aad = end + random.below(70);
  plan.text = plan.aad + plan.aad_octets + random.below(2) * random.below(70);
  plan.icv = plan.text + plan.text_octets + random.below(2) * random.below(70);
  end = plan.icv + 16;
  return plan;
}

// Bursts of every kind: under one key, of one length, of one kind of both, of none.
std::vector<Plan> random_burst(Random& random, std::size_t& end) {
  const std::size_t count = 1 + random.below(random.one_in(10) ? kMaxBurst : 9);
  const bool one_key = random.one_in(2);
  const bool one_length = random.one_in(2);
  std::vector<Plan> plans;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t start = end;
    Plan plan = random_plan(random, end);
    if (i > 0 && one_key) {
      plan.key = plans[0].key;
    }
    if (i > 0 && one_length) {
      plan.aad_octets = plans[0].aad_octets;
      plan.text_octets = plans[0].text_octets;
      plan.aad = start + random.below(70);
      plan.text = plan.aad + plan.aad_octets;
      plan.icv = plan.text + plan.text_octets;
      end = plan.icv + 16;
    }
    plans.push_back(plan);
  }
  end += 70;
  return plans;
}

void damage(Random& random, const Plan& plan, std::vector<std::uint8_t>& memory) {
  const std::size_t octets = plan.aad_octets + plan.text_octets + 16;
  std::size_t at = random.below(octets);
  std::size_t base = plan.aad;
  if (at >= plan.aad_octets) {
    at -= plan.aad_octets;
    base = plan.text;
    if (at >= plan.text_octets) {
      at -= plan.text_octets;
      base = plan.icv;
    }
  }
  memory[base + at] ^= static_cast<std::uint8_t>(1U << random.below(8));
}

void compare(const std::vector<Side>& sides, std::size_t done) {
  for (const Side& side : sides) {
    const std::string where =
        std::string(side.engine->name) + " after " + std::to_string(done) + " operations";
    CHECK_TRUE_TEXT(side.memory == sides[0].memory, where.c_str());
    for (std::size_t i = 0; i < side.ops.size(); ++i) {
      CHECK_TRUE_TEXT(side.ops[i].result == sides[0].ops[i].result, where.c_str());
    }
  }
}

}  // namespace

TEST_GROUP(AeadDifferential) {
  Random random;
  std::vector<Side> sides;

  void setup() override {
    std::array<std::array<std::uint8_t, 32>, kKeys> keys{};
    for (auto& key : keys) {
      random.fill(key.data(), key.size());
    }
    for (const TestedEngine& tested : tested_engines()) {
      Side side;
      side.engine = tested.engine;
      for (std::size_t i = 0; i < kKeys; ++i) {
        side.keys[i] =
            side.engine->install(ConstByteSpan(keys[i]).first(i % 2 == 0 ? 16 : 32)).value();
      }
      sides.push_back(side);
    }
  }
  void teardown() override {
    for (const Side& side : sides) {
      for (std::size_t i = 0; i < kKeys; ++i) {
        side.engine->remove(side.keys[i]);
      }
    }
    sides.clear();
  }

  // Returns how many operations of the reference had each result when opened.
  void run_burst(std::size_t done, std::array<std::size_t, 3> & results) {
    std::size_t end = 0;
    const std::vector<Plan> plans = random_burst(random, end);
    std::vector<std::uint8_t> memory(end);
    random.fill(memory.data(), std::min<std::size_t>(end, 512));
    for (std::size_t at = 512; at < end; at += 512) {
      std::memcpy(&memory[at], &memory[random.below(256)], std::min<std::size_t>(end - at, 256));
    }
    for (Side& side : sides) {
      side.memory = memory;
      side.make_ops(plans);
      side.engine->seal(side.ops);
    }
    compare(sides, done);
    memory = sides[0].memory;
    for (const Plan& plan : plans) {
      if (random.one_in(4)) {
        damage(random, plan, memory);
      }
    }
    for (Side& side : sides) {
      side.memory = memory;
      side.make_ops(plans);
      side.engine->open(side.ops);
    }
    compare(sides, done);
    for (const AeadOp& op : sides[0].ops) {
      ++results[static_cast<std::size_t>(op.result)];
    }
  }
};

// @test E1 E6 A16 A17 VER-9
TEST(AeadDifferential, AMillionOperationsEndAlikeInEveryEngine) {
  std::array<std::size_t, 3> results{};
  std::size_t done = 0;
  while (done < kOperations) {
    run_burst(done, results);
    done = results[0] + results[1] + results[2];
  }
  std::printf("opened: %zu failed, %zu well, %zu with a wrong ICV\n", results[0], results[1],
              results[2]);
  CHECK_TRUE(results[0] > kOperations / 500);
  CHECK_TRUE(results[1] > kOperations / 2);
  CHECK_TRUE(results[2] > kOperations / 10);
}
