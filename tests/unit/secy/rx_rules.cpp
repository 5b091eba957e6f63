// SPDX-License-Identifier: Apache-2.0

// The verdict table, all of it, against the prose of 10.6 written as code: no row of the product's
// table is repeated here.

#include "support/print.h"

using namespace linksec;

namespace {

constexpr ValidateFrames kModes[] = {ValidateFrames::kNull, ValidateFrames::kDisabled,
                                     ValidateFrames::kCheck, ValidateFrames::kStrict};

struct Expected {
  RxVerdict verdict;
  RxCounter counter;
};

constexpr Expected kImpossible = {RxVerdict::kDiscard, RxCounter::kNone};

// Which facts can come together, by what the steps of 10.6 look at in which mode.
bool possible(RxFinding finding, bool changed, ValidateFrames mode) {
  if ((finding == RxFinding::kNotExamined) != (mode == ValidateFrames::kNull)) {
    return false;
  }
  if (finding == RxFinding::kReserved) {
    return !changed;
  }
  const bool opened = finding == RxFinding::kValid || finding == RxFinding::kNotValid ||
                      finding == RxFinding::kOverrun;
  if (opened) {
    return mode != ValidateFrames::kDisabled;
  }
  return finding != RxFinding::kUnchecked || mode == ValidateFrames::kDisabled;
}

Expected deliver_else(bool discard, RxCounter delivered, RxCounter discarded) {
  return discard ? Expected{RxVerdict::kDiscard, discarded}
                 : Expected{RxVerdict::kDeliver, delivered};
}

// 10.6, 10.6.1 to 10.6.5: one sentence a case.
Expected expected(RxFinding finding, bool changed, bool old, ValidateFrames mode) {
  const bool strict = mode == ValidateFrames::kStrict;
  switch (finding) {
    case RxFinding::kNotExamined:
      return {RxVerdict::kDeliver, RxCounter::kNone};
    case RxFinding::kUntagged:
      return deliver_else(strict, RxCounter::kInPktsUntagged, RxCounter::kInPktsNoTag);
    case RxFinding::kBadTag:
      return {RxVerdict::kDiscard, RxCounter::kInPktsBadTag};
    case RxFinding::kReserved:
      return {RxVerdict::kUncontrolled, RxCounter::kNone};
    case RxFinding::kUnknownSc:
    case RxFinding::kUnusedSa:
      return deliver_else(strict || changed, RxCounter::kInPktsNoSa, RxCounter::kInPktsNoSaError);
    case RxFinding::kLate:
      return {RxVerdict::kDiscard, RxCounter::kInPktsLate};
    case RxFinding::kOverrun:
      return {RxVerdict::kDiscard, RxCounter::kInPktsOverrun};
    case RxFinding::kUnchecked:
      return deliver_else(changed, old ? RxCounter::kInPktsDelayed : RxCounter::kInPktsUnchecked,
                          RxCounter::kInPktsNotValid);
    case RxFinding::kNotValid:
      return deliver_else(strict || changed, RxCounter::kInPktsInvalid, RxCounter::kInPktsNotValid);
    case RxFinding::kValid:
      return {RxVerdict::kDeliver, old ? RxCounter::kInPktsDelayed : RxCounter::kInPktsOk};
  }
  return kImpossible;
}

void check(RxFinding finding, bool changed, bool old, ValidateFrames mode) {
  const std::string where = std::string(to_string(finding)) + (changed ? " C=1" : " C=0") +
                            (old ? " old" : " new") + " mode " +
                            std::to_string(static_cast<int>(mode));
  const RxRule rule = rx_rule({finding, changed, old}, mode);
  if (!possible(finding, changed, mode)) {
    CHECK_TEXT(rule == RxRule{}, where.c_str());
    return;
  }
  const Expected want = expected(finding, changed, old, mode);
  CHECK_TEXT(rule.possible, where.c_str());
  CHECK_EQUAL_TEXT(want.verdict, rule.verdict, where.c_str());
  CHECK_EQUAL_TEXT(want.counter, rule.counter, where.c_str());
  CHECK_EQUAL_TEXT(finding == RxFinding::kValid, rule.moves_window, where.c_str());
}

}  // namespace

TEST_GROUP(VerdictTable){};

// @test D.1 D1 D8 A9 A11 A29 VER-2 VER-3 VER-4 VER-5 VER-6 VER-7 VER-8 VER-10 VER-11 VER-13
TEST(VerdictTable, EachCombinationOfFactsHasTheVerdictOf10_6) {
  for (std::size_t finding = 0; finding < kRxFindingCount; ++finding) {
    for (int facts = 0; facts < 4; ++facts) {
      for (const ValidateFrames mode : kModes) {
        check(static_cast<RxFinding>(finding), (facts & 1) != 0, (facts & 2) != 0, mode);
      }
    }
  }
}

// @test D.1 VER-10
TEST(VerdictTable, UnderStrictOnlyAValidFrameIsDelivered_10_6_5) {
  for (std::size_t finding = 0; finding < kRxFindingCount; ++finding) {
    for (int facts = 0; facts < 4; ++facts) {
      const RxRule rule =
          rx_rule({static_cast<RxFinding>(finding), (facts & 1) != 0, (facts & 2) != 0},
                  ValidateFrames::kStrict);
      CHECK(rule.verdict != RxVerdict::kDeliver ||
            static_cast<RxFinding>(finding) == RxFinding::kValid);
    }
  }
}

// @test D.1
TEST(VerdictTable, AChangedFrameIsDeliveredOnlyWhenItIsValid_10_6_5) {
  for (std::size_t finding = 2; finding < kRxFindingCount; ++finding) {
    for (const ValidateFrames mode : kModes) {
      for (const bool old : {false, true}) {
        const RxRule rule = rx_rule({static_cast<RxFinding>(finding), true, old}, mode);
        CHECK(rule.verdict != RxVerdict::kDeliver ||
              static_cast<RxFinding>(finding) == RxFinding::kValid);
      }
    }
  }
}
