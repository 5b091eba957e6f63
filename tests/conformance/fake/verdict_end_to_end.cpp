// SPDX-License-Identifier: Apache-2.0

// Real frames bring about every combination of facts that the verdict table is asked for, in each
// mode, and each gets what the table says. tests/unit/secy/rx_rules.cpp holds the table itself
// against the prose of 10.6.

#include <set>
#include <tuple>

#include "secy/secy.h"
#include "support/fake_aead/fake_aead.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr std::uint64_t kLowest = 100;

enum class Damage { kNone, kIcv, kTag, kEngine };

// All that a frame can be: an encoding, an SC and SA, an age, and what went wrong with it.
struct FrameCase {
  std::uint8_t service;  // E and C
  Sci sci;
  unsigned an;
  std::uint64_t pn;
  Damage damage;
};

using Combination = std::tuple<RxFinding, bool, bool, ValidateFrames>;

bool in_an_sa(RxFinding finding) { return finding >= RxFinding::kLate; }

// What the SecY found, as the table is asked: C of a frame whose tag was read, and its age in an
// SA.
Combination combination_of(const RxOutcome& outcome, const FrameCase& of, ValidateFrames mode) {
  const RxFinding finding = outcome.frame.finding;
  const bool read = finding >= RxFinding::kBadTag;
  return {finding, read && (of.service & 0x04) != 0, in_an_sa(finding) && of.pn < kLowest, mode};
}

Octets make(const SecYFixture& secy, const FrameCase& of) {
  MpduSpec spec = secy.spec(of.pn);
  spec.sci = of.sci;
  spec.tci_an = static_cast<std::uint8_t>(0x20U | of.service | of.an);
  if (of.damage == Damage::kTag) {
    spec.tci_an |= 0x80;
  }
  Octets frame = make_mpdu(spec);
  if (of.damage == Damage::kIcv) {
    frame.back() ^= 1;
  }
  return frame;
}

Combination run_case(const FrameCase& of, ValidateFrames mode, bool replay_protect) {
  fake_aead::reset();
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2, {.next_pn = kLowest, .lowest_pn = kLowest});
  secy->lmi().set_validate_frames(mode);
  secy->lmi().set_replay_protect(replay_protect);
  fake_aead::fail_everything(of.damage == Damage::kEngine);
  const RxOutcome outcome = secy.verify(make(secy, of));
  const Combination found = combination_of(outcome, of, mode);
  const RxRule rule = rx_rule({std::get<0>(found), std::get<1>(found), std::get<2>(found)}, mode);
  CHECK(rule.possible);
  CHECK_EQUAL(rule.verdict, outcome.verdict());
  CHECK_EQUAL(rule.counter, outcome.counter());
  TEXT_EQUAL(rule.moves_window && of.pn >= kLowest ? "101/101" : "100/100", secy.replay());
  return found;
}

std::set<Combination> all_found() {
  std::set<Combination> found;
  for (const ValidateFrames mode : kAllModes) {
    SecYFixture secy;
    secy->lmi().set_validate_frames(mode);
    const RxOutcome untagged = secy.verify(plain_frame(46));
    found.insert({untagged.frame.finding, false, false, mode});
    for (const bool replay_protect : {false, true}) {
      for (unsigned bits = 0; bits < 4 * 2 * 2 * 2 * 4; ++bits) {
        const FrameCase of{static_cast<std::uint8_t>((bits & 3) << 2),
                           (bits & 4) != 0 ? kOtherSci : kPeerSci, (bits >> 3) & 1,
                           (bits & 16) != 0 ? kLowest - 1 : kLowest,
                           static_cast<Damage>((bits >> 5) & 3)};
        found.insert(run_case(of, mode, replay_protect));
      }
    }
  }
  return found;
}

// Which combinations there are, by the steps of 10.6.
bool exists(RxFinding finding, bool changed, bool old, ValidateFrames mode) {
  const bool null = mode == ValidateFrames::kNull;
  const bool disabled = mode == ValidateFrames::kDisabled;
  switch (finding) {
    case RxFinding::kNotExamined:
      return null && !changed && !old;
    case RxFinding::kUntagged:
    case RxFinding::kReserved:
      return !null && !changed && !old;
    case RxFinding::kBadTag:
    case RxFinding::kUnknownSc:
    case RxFinding::kUnusedSa:
      return !null && !old;
    case RxFinding::kLate:
      return !null && old;
    case RxFinding::kUnchecked:
      return disabled;
    case RxFinding::kOverrun:
    case RxFinding::kNotValid:
    case RxFinding::kValid:
      return !null && !disabled;
  }
  return false;
}

std::set<Combination> all_existing() {
  std::set<Combination> existing;
  for (std::size_t finding = 0; finding < kRxFindingCount; ++finding) {
    for (unsigned facts = 0; facts < 4; ++facts) {
      for (const ValidateFrames mode : kAllModes) {
        const Combination combination{static_cast<RxFinding>(finding), (facts & 1) != 0,
                                      (facts & 2) != 0, mode};
        if (std::apply(exists, combination)) {
          existing.insert(combination);
        }
      }
    }
  }
  return existing;
}

}  // namespace

TEST_GROUP(VerdictEndToEnd){void teardown() override{fake_aead::reset();
}
}
;

// @test D.1 D8 D14 A9 A11 A29 VER-2 VER-3 VER-4 VER-5 VER-6 VER-7 VER-8 VER-9 VER-10 VER-11 VER-13
TEST(VerdictEndToEnd, RealFramesReachEveryCombinationOfFacts_10_6) {
  const std::set<Combination> found = all_found();
  const std::set<Combination> existing = all_existing();
  for (const Combination& combination : existing) {
    CHECK_TEXT(found.contains(combination), to_string(std::get<0>(combination)));
  }
  UNSIGNED_LONGS_EQUAL(existing.size(), found.size());
}
