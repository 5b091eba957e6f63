// SPDX-License-Identifier: Apache-2.0
#include "secy/pn.h"

#include "support/print.h"

using namespace linksec;

namespace {

constexpr auto kNarrow = CipherSuite::kGcmAes128;
constexpr auto kWide = CipherSuite::kGcmAesXpn256;
constexpr std::uint64_t kLast = ~std::uint64_t{0};

RecoveredPn recovered(std::uint64_t lowest, std::uint32_t field) {
  return recover_pn(kWide, PnBound{Pn{lowest}}, field);
}

// nextPN and lowestPN after a valid frame, from numbers to numbers; 0 stands for 2^64.
void check_after(std::uint64_t next, std::uint64_t lowest, std::uint64_t pn, std::uint32_t window,
                 std::uint64_t expected_next, std::uint64_t expected_lowest) {
  const ReplayState state =
      ReplayState{PnBound{Pn{next}}, PnBound{Pn{lowest}}}.after(Pn{pn}, window);
  CHECK_EQUAL(Pn{expected_next}, state.next_pn.pn());
  CHECK_EQUAL(Pn{expected_lowest}, state.lowest_pn.pn());
}

}  // namespace

TEST_GROUP(PnBoundArithmetic){};

// @test D7
TEST(PnBoundArithmetic, ABoundReachesFromOneTo2To64) {
  CHECK_EQUAL(Pn{1}, PnBound{}.pn());
  CHECK_EQUAL(Pn{0}, PnBound::after(Pn{kLast}).pn());
  CHECK(PnBound{Pn{0}} == PnBound::after(Pn{kLast}));
  CHECK(PnBound{Pn{1}} < PnBound{Pn{2}} && PnBound{Pn{kLast}} < PnBound{Pn{0}});
  CHECK(PnBound{Pn{5}}.predecessor() == 4);
}

// @test D7
TEST(PnBoundArithmetic, ABoundAdmitsItselfAndWhatIsBeyond) {
  CHECK(!PnBound{Pn{5}}.admits(Pn{4}));
  CHECK(PnBound{Pn{5}}.admits(Pn{5}));
  CHECK(!PnBound{Pn{0}}.admits(Pn{kLast}));
  CHECK(PnBound{}.admits(Pn{1}) && !PnBound{}.admits(Pn{0}));
}

// @test D7
TEST(PnBoundArithmetic, LoweringStopsAtOne) {
  CHECK_EQUAL(Pn{3}, PnBound{Pn{5}}.lowered_by(2).pn());
  CHECK_EQUAL(Pn{1}, PnBound{Pn{5}}.lowered_by(4).pn());
  CHECK_EQUAL(Pn{1}, PnBound{Pn{5}}.lowered_by(5).pn());
  CHECK_EQUAL(Pn{1}, PnBound{Pn{5}}.lowered_by(kLast).pn());
  CHECK_EQUAL(Pn{kLast}, PnBound{Pn{0}}.lowered_by(1).pn());
  CHECK_EQUAL(Pn{1}, default_lowest_pn(Pn{5}, 8));
  CHECK_EQUAL(Pn{1000 - 8}, default_lowest_pn(Pn{1000}, 8));
}

TEST_GROUP(PnRecovery){};

// @test D10
TEST(PnRecovery, TheRowsOfTable10_2) {
  for (const std::uint64_t last_digits : {0x0000U, 0x5678U, 0xFFFFU}) {
    const auto lowest = [&](std::uint64_t high_digits) { return high_digits | last_digits; };
    CHECK_EQUAL(Pn{0x0000'0007'2A2B'5051}, recovered(lowest(0x0000'0007'1234'0000), 0x2A2B5051).pn);
    CHECK_EQUAL(Pn{0x0000'0008'2A2B'5051}, recovered(lowest(0x0000'0007'8234'0000), 0x2A2B5051).pn);
    CHECK_EQUAL(Pn{0x0000'0007'9A2B'5051}, recovered(lowest(0x0000'0007'8234'0000), 0x9A2B5051).pn);
    CHECK_EQUAL(Pn{0x0000'0007'9A2B'5051}, recovered(lowest(0x0000'0007'2234'0000), 0x9A2B5051).pn);
  }
}

// @test D11
TEST(PnRecovery, ReachesFromTheLowestAcceptablePnTo2To31Beyond_10_6_2) {
  const std::uint64_t lows[] = {1,           0x7FFFFFFF,   0x80000000,   0xFFFFFFFF,
                                0x100000000, 0x5'7FFFFFFF, 0x5'80000000, 0xFFFFFFFE'FFFFFFFF};
  const std::uint64_t steps[] = {0, 1, 2, 1000, 0x7FFFFFFE, 0x7FFFFFFF, 0x80000000};
  for (const std::uint64_t lowest : lows) {
    for (const std::uint64_t step : steps) {
      const std::uint64_t pn = lowest + step;
      const RecoveredPn got = recovered(lowest, static_cast<std::uint32_t>(pn));
      CHECK(got.in_range);
      CHECK_EQUAL(Pn{pn}, got.pn);
    }
  }
}

// @test D10
TEST(PnRecovery, BeyondTheLastPnOrZeroIsOutOfRange) {
  CHECK(!recovered(kLast - 5, 7).in_range);
  CHECK(recovered(kLast - 5, 0xFFFFFFFF).in_range);
  CHECK(!recovered(1, 0).in_range);
  CHECK(recovered(0x80000000, 0).in_range);
  CHECK_EQUAL(Pn{0x1'0000'0000}, recovered(0x80000000, 0).pn);
  CHECK(!recovered(0, 0xFFFFFFFF).in_range);
  CHECK(!recovered(0, 1).in_range);
}

// What a burst relies on: a frame whose PN two bounds admit is the same frame to both.
// @test D10 D11
TEST(PnRecovery, ALaterBoundThatStillAdmitsThePnRecoversTheSame_10_6_2) {
  const std::uint64_t lows[] = {1,           0x7FFFFFFF,   0x80000000,   0xFFFFFFFF,
                                0x100000000, 0x5'7FFFFFFF, 0x5'80000000, 0xFFFFFFFE'FFFFFFF0};
  const std::uint64_t steps[] = {0, 1, 0x1000, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFF};
  for (const std::uint64_t lowest : lows) {
    for (const std::uint64_t step : steps) {
      const auto field = static_cast<std::uint32_t>(lowest + step);
      const RecoveredPn pn = recovered(lowest, field);
      if (!pn.in_range || pn.pn.value < lowest) {
        continue;
      }
      for (const std::uint64_t back : steps) {
        const std::uint64_t later = back > pn.pn.value - lowest ? lowest : pn.pn.value - back;
        CHECK(recovered(later, field) == pn);
      }
    }
  }
}

// @test A27
TEST(PnRecovery, A32BitPnIsItsField) {
  CHECK_EQUAL(Pn{0xFFFFFFFF}, recover_pn(kNarrow, PnBound{Pn{7}}, 0xFFFFFFFF).pn);
  CHECK_EQUAL(Pn{1}, recover_pn(kNarrow, PnBound{Pn{0xFFFFFFF0}}, 1).pn);
  CHECK(!recover_pn(kNarrow, PnBound{}, 0).in_range);
}

TEST_GROUP(ReplayWindow){};

// @test D3 D4
TEST(ReplayWindow, WithExtendedPacketNumbersAtMost2To30Less1IsUsed_10_7_8) {
  CHECK(effective_replay_window(kWide, 1U << 31) == (1U << 30) - 1);
  CHECK(effective_replay_window(kWide, 1U << 30) == (1U << 30) - 1);
  CHECK(effective_replay_window(kWide, (1U << 30) - 1) == (1U << 30) - 1);
  CHECK(effective_replay_window(kWide, 7) == 7);
  CHECK(effective_replay_window(kNarrow, 0xFFFFFFFF) == 0xFFFFFFFF);
}

// @test D7 D9 VER-11
TEST(ReplayWindow, MovesWithValidFramesAndNeverBack_10_6_5) {
  check_after(1, 1, 1, 0, 2, 2);        // in order
  check_after(1, 1, 10, 0, 11, 11);     // a leap
  check_after(11, 11, 11, 4, 12, 11);   // a window that was opened later moves nothing back
  check_after(20, 10, 15, 10, 20, 10);  // inside the window
  check_after(20, 10, 25, 10, 26, 16);
  check_after(1, 1, 5, 100, 6, 1);   // a window larger than the PN
  check_after(6, 6, 2, 0, 6, 6);     // an old one, replayProtect off
  check_after(20, 5, 6, 0, 20, 20);  // recomputed by each valid frame, by an old one too
  check_after(1, 1, 0xFFFFFFFF, 0, 0x100000000, 0x100000000);
  check_after(1, 1, 0xFFFFFFFF, 1U << 31, 0x100000000, 0x80000000);
  check_after(kLast, kLast, kLast, 0, 0, 0);  // nextPN is 2^64 and stays
  check_after(0, 0, kLast, 0, 0, 0);
  check_after(0, kLast, kLast, 1, 0, kLast);
}
