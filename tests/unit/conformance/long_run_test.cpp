// SPDX-License-Identifier: Apache-2.0

// The long run: its state as text, how it goes on, and that it notices what is wrong. Whole runs
// are too long for here; these begin close to where the low 32 bits wrap.

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "aead_host/choice.h"
#include "conformance/long_run.h"
#include "shell/failure.h"
#include "support/print.h"

using namespace linksec;
using namespace linksec::sim::conformance;

namespace {

constexpr std::uint64_t kCycle = std::uint64_t{1} << 32;

// A state with each field set, to be changed.
void fill(LongState& state) {
  constexpr std::array<std::uint8_t, 16> kSak = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
  state.engine = "mbedtls";
  state.next = 5;
  state.reserved = 1 + kLongBlock;
  state.frames = 3;
  state.skipped = 1;
  state.parts = 2;
  state.milliseconds = 1500;
  CHECK(state.sak.assign(kSak));
  state.salt.fill(0xA5);
  state.witnesses = {{1, {0xAB, 0xCD}}};
}

constexpr const char* kGolden =
    "{\n"
    " \"state\": \"linksec long-xpn-wrap 1\",\n"
    " \"suite\": \"gcm-aes-xpn-128\",\n"
    " \"engine\": \"mbedtls\",\n"
    " \"first\": 1,\n"
    " \"next\": 5,\n"
    " \"reserved\": 4194305,\n"
    " \"frames\": 3,\n"
    " \"skipped\": 1,\n"
    " \"parts\": 2,\n"
    " \"milliseconds\": 1500,\n"
    " \"sak\": \"0102030405060708090a0b0c0d0e0000\",\n"
    " \"salt\": \"a5a5a5a5a5a5a5a5a5a5a5a5\",\n"
    " \"witnesses\": [\n"
    "  {\n"
    "   \"pn\": 1,\n"
    "   \"frame\": \"abcd\"\n"
    "  }\n"
    " ],\n"
    " \"sha256\": \"3b749e1e7c29efc8842b5a3d6eb60798bcf392d1deb6b5faf2f59b6ac0389813\"\n"
    "}\n";

LongPlan plan_from(std::uint64_t first) { return {CipherSuite::kGcmAesXpn256, first}; }

}  // namespace

TEST_GROUP(LongState) {
  LongState state;

  void setup() override { fill(state); }
  bool accepted() { return parse_long_state(long_state_text(state)) != nullptr; }
};

TEST(LongState, IsThisText) { TEXT_EQUAL(kGolden, long_state_text(state)); }

TEST(LongState, ReadsAsItWasWritten) {
  const auto read = parse_long_state(kGolden);
  CHECK(read != nullptr);
  TEXT_EQUAL(long_state_text(state), long_state_text(*read));
  CHECK(read->witnesses == state.witnesses);
}

TEST(LongState, ThatWasCutAnywhereIsDamaged) {
  const std::string text = kGolden;
  for (std::size_t octets = 0; octets + 1 < text.size(); ++octets) {
    CHECK(parse_long_state(text.substr(0, octets)) == nullptr);
  }
}

TEST(LongState, WithOneOctetChangedAnywhereIsDamagedOrTheSame) {
  const std::string text = kGolden;
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const char octet : {'\0', ' ', '0', '7', '"', 'f', 'F', '\xFF'}) {
      std::string changed = text;
      changed[at] = octet;
      const auto read = parse_long_state(changed);
      CHECK(read == nullptr || long_state_text(*read) == text);
    }
  }
}

TEST(LongState, OfOtherKindsIsDamaged) {
  for (const char* const text : {"", "{}", "[]", "1", "null", "\"linksec long-xpn-wrap 1\"",
                                 "{\"sha256\": 5}", "{\"sha256\": \"\"}"}) {
    CHECK(parse_long_state(text) == nullptr);
  }
}

TEST(LongState, ThatContradictsItselfIsRefused) {
  CHECK(accepted());
  state.frames = 4;
  CHECK(!accepted());
  fill(state);
  state.reserved = 4;
  CHECK(!accepted());
  fill(state);
  state.reserved = 2 + kLongBlock;
  CHECK(!accepted());
  fill(state);
  state.skipped = 5;
  CHECK(!accepted());
  fill(state);
  state.first = 0;
  CHECK(!accepted());
  fill(state);
  state.first = state.next = state.reserved = kLongLastStart + 1;
  state.frames = state.skipped = 0;
  CHECK(!accepted());
  fill(state);
  state.suite = CipherSuite::kGcmAes128;
  CHECK(!accepted());
  fill(state);
  state.suite = CipherSuite::kGcmAesXpn256;
  CHECK(!accepted());
}

TEST(LongState, OfARunAtItsEndIsRefused) {
  state.frames = state.total();
  state.next = state.first + state.frames + state.skipped;
  state.reserved = state.next;
  CHECK(!accepted());
  --state.frames;
  ++state.skipped;
  CHECK(accepted());
}

TEST_GROUP(LongRun) {
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("linksec-long-" + std::to_string(::getpid()));

  void setup() override { CHECK(aead_host::choose("auto") == Status::kOk); }
  void teardown() override { std::filesystem::remove_all(folder); }
};

// @test C4 D10
TEST(LongRun, ShorterThanTheCycleIsRightAndNotPassed) {
  const Run run = run_long(plan_from(kCycle - 1000), nullptr);
  const CaseResult& result = run.cases.front();
  TEXT_EQUAL("long-xpn-wrap", result.of->id);
  CHECK(result.result == Conclusion::kNotApplicable);
  UNSIGNED_LONGS_EQUAL(1002, result.frames_in);
}

// @test C4 D10 E5
TEST(LongRun, PassesWhenThePnFieldComesAgainUnderAnotherNonce) {
  const auto state = begin_long(plan_from(1));
  // As after a run of 2^32 frames: the first one of it, and the last one.
  const auto early = begin_long(plan_from(1));
  CHECK(state->sak.assign(early->sak.bytes()));
  state->salt = early->salt;
  state->next = state->reserved = kLongLastPn;
  state->frames = kCycle;
  early->frames = kCycle;
  run_blocks(*early, nullptr);
  UNSIGNED_LONGS_EQUAL(1, early->witnesses.size());
  run_blocks(*state, nullptr);
  UNSIGNED_LONGS_EQUAL(1, state->witnesses.size());
  state->witnesses.insert(state->witnesses.begin(), early->witnesses.front());

  const CaseResult result = judge_long(*state);
  CHECK(result.result == Conclusion::kPassed);
  UNSIGNED_LONGS_EQUAL(2, result.evidence.size());

  LongWitness& again = state->witnesses.back();
  const LongWitness good = again;
  again.frame[19] ^= 1;  // In the PN field.
  CHECK_THROWS(Difference, static_cast<void>(judge_long(*state)));
  again = good;
  again.frame = state->witnesses.front().frame;  // The nonce of PN 1 once more.
  CHECK_THROWS(Difference, static_cast<void>(judge_long(*state)));
  again = good;
  again.frame.back() ^= 1;  // Not what the codec seals.
  CHECK_THROWS(Difference, static_cast<void>(judge_long(*state)));
  again = good;
  state->salt[0] ^= 1;
  CHECK_THROWS(Difference, static_cast<void>(judge_long(*state)));
}

// @test C4
TEST(LongRun, SkipsWhatARunThatWasKilledMayHaveUsed) {
  const auto state = begin_long(plan_from(kLongLastStart - 10));
  state->reserved = state->block_end();
  run_blocks(*state, nullptr);
  UNSIGNED_LONGS_EQUAL(kLongBlock, state->skipped);
  UNSIGNED_LONGS_EQUAL(12, state->frames);
  CHECK(state->next == kLongLastStart - 10 + kLongBlock + 12);
  CHECK(state->witnesses.front().pn == kLongLastStart - 10 + kLongBlock);
}

// @test C4
TEST(LongRun, SavesItsStateBeforeAPnIsUsed) {
  {
    const LongStateFile file(folder.string());
    const Run run = run_long(plan_from(kCycle - 100), &file);
    CHECK(run.cases.front().result == Conclusion::kNotApplicable);
    const auto state = file.load();
    CHECK(state != nullptr && state->next == kCycle - 100);
    CHECK(state->reserved == kCycle - 100 + kLongBlock);
    CHECK(std::filesystem::status(file.path()).permissions() ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    CHECK_THROWS(linksec::sim::Failure, static_cast<void>(run_long(plan_from(kCycle - 99), &file)));
    CHECK_THROWS(linksec::sim::Failure, LongStateFile(folder.string()));
    file.remove();
    CHECK(file.load() == nullptr);
    std::ofstream(file.path()) << "no state";
    CHECK_THROWS(linksec::sim::Failure, static_cast<void>(file.load()));
  }
  const LongStateFile again(folder.string());
}

// @test C4
TEST(LongRun, EachHasAKeyOfItsOwn) {
  const auto one = begin_long(plan_from(1));
  const auto other = begin_long(plan_from(1));
  CHECK(!equal_constant_time(one->sak.bytes(), other->sak.bytes()));
  CHECK(one->salt != other->salt);
}

TEST(LongRun, SaysHowFarItIsAndHowLongItTakes) {
  TEXT_EQUAL("[------------------------] 0.0 %, 0 of 4,294,967,297 frames",
             long_progress(0, kLongLastPn, 0, 0));
  TEXT_EQUAL("[############------------] 50.0 %, 500 of 1,000 frames, 3 min 20 s to go",
             long_progress(500, 1000, 100, 40));
  TEXT_EQUAL("[########################] 100.0 %, 1,000 of 1,000 frames, 0 s to go",
             long_progress(1000, 1000, 1000, 40));
}
