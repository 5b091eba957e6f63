// SPDX-License-Identifier: Apache-2.0

// The choice of an AEAD engine at run time.

#include "aead_host/choice.h"

#include <CppUTest/TestHarness.h>

#include <array>
#include <cstdint>

#include "hal/aead.h"

using linksec::Result;
using linksec::Status;
using linksec::aead_host::Candidate;
using linksec::aead_host::candidates;
using linksec::aead_host::choose;
using linksec::aead_host::chosen;
using linksec::hal::KeySlot;

namespace {

constexpr std::array<std::uint8_t, 16> kKey = {1, 2, 3};

const char* first_usable() {
  for (const Candidate& candidate : candidates()) {
    if (candidate.usable()) {
      return candidate.name;
    }
  }
  return nullptr;
}

}  // namespace

TEST_GROUP(EngineChoice){};

TEST(EngineChoice, AutoTakesTheFirstOneThatRuns) {
  CHECK_TRUE(choose("auto") == Status::kOk);
  STRCMP_EQUAL(first_usable(), chosen());
}

TEST(EngineChoice, EachUsableOneCanBeNamedAndTheOthersAreRefused) {
  for (const Candidate& candidate : candidates()) {
    const Status expected = candidate.usable() ? Status::kOk : Status::kUnsupported;
    CHECK_TRUE(choose(candidate.name) == expected);
    if (candidate.usable()) {
      STRCMP_EQUAL(candidate.name, chosen());
    }
  }
}

TEST(EngineChoice, ThePortableEngineIsAlwaysThere) {
  STRCMP_EQUAL("mbedtls", candidates().back().name);
  CHECK_TRUE(candidates().back().usable());
}

TEST(EngineChoice, AnUnknownNameChangesNothing) {
  CHECK_TRUE(choose("mbedtls") == Status::kOk);
  for (const char* name : {"", "openssl", "AUTO", "mbedtls "}) {
    CHECK_TRUE(choose(name) == Status::kNotFound);
  }
  STRCMP_EQUAL("mbedtls", chosen());
}

TEST(EngineChoice, WhileAKeyIsInstalledNobodyChooses) {
  CHECK_TRUE(choose("mbedtls") == Status::kOk);
  const Result<KeySlot> slot = linksec::hal::aead_install(kKey);
  CHECK_TRUE(slot.ok());
  CHECK_TRUE(choose("auto") == Status::kInUse);
  CHECK_TRUE(choose("mbedtls") == Status::kInUse);
  STRCMP_EQUAL("mbedtls", chosen());
  linksec::hal::aead_remove(slot.value());
  CHECK_TRUE(choose("auto") == Status::kOk);
}

TEST(EngineChoice, TheContractUsesTheChosenEngine) {
  for (const Candidate& candidate : candidates()) {
    if (!candidate.usable()) {
      continue;
    }
    CHECK_TRUE(choose(candidate.name) == Status::kOk);
    const std::size_t free = candidate.engine->free_slots();
    const Result<KeySlot> slot = linksec::hal::aead_install(kKey);
    LONGS_EQUAL(free - 1, candidate.engine->free_slots());
    linksec::hal::aead_remove(slot.value());
    LONGS_EQUAL(free, candidate.engine->free_slots());
    CHECK_TRUE(linksec::hal::aead_self_test() == Status::kOk);
  }
}
