// SPDX-License-Identifier: Apache-2.0

// Replay protection and PN recovery, 10.6.2 to 10.6.5.

#include "secy/secy.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

// The counters of frames with these PNs, one after the other: "OK Late OK".
std::string results(SecYFixture& secy, std::initializer_list<std::uint64_t> pns) {
  std::string text;
  for (const std::uint64_t pn : pns) {
    const std::string counter = name(secy.verify(secy.mpdu(pn)).counter()).name;
    text += (text.empty() ? "" : " ") + counter.substr(std::string("InPkts").size());
  }
  return text;
}

}  // namespace

TEST_GROUP(Verification_10_6_5){};

// @test D9 D7 D3
TEST(Verification_10_6_5, AWindowOf0EnforcesStrictOrder_10_4) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  TEXT_EQUAL("OK OK Late OK Late OK Late", results(secy, {1, 2, 2, 5, 4, 6, 1}));
  TEXT_EQUAL("7/7", secy.replay());
}

// @test D9 D7
TEST(Verification_10_6_5, InsideAWindowFramesAreAcceptedTwice_10_4) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  secy->lmi().set_replay_window(8);
  TEXT_EQUAL("OK OK OK Late OK OK Late", results(secy, {20, 13, 13, 12, 20, 21, 13}));
  TEXT_EQUAL("22/14", secy.replay());
}

// @test D7 D9
TEST(Verification_10_6_5, TheLastPnCannotBeReplayedWithAWindowOf0) {
  for (const CipherSuite suite : kAllSuites) {
    const std::uint64_t last = info(suite).last_pn;
    SecYFixture secy(suite);
    secy.add_rx(kPeerSci, 0, 2, {.next_pn = last, .lowest_pn = last});
    TEXT_EQUAL("OK Late", results(secy, {last, last}));
    if (suite < CipherSuite::kGcmAesXpn128) {
      TEXT_EQUAL("Late", results(secy, {1}));
      TEXT_EQUAL("4294967296/4294967296", secy.replay());
    } else {
      TEXT_EQUAL("0/0", secy.replay());
    }
  }
}

// @test D7
TEST(Verification_10_6_5, AfterTheLastXpnEvenPn1IsLate) {
  SecYFixture secy(CipherSuite::kGcmAesXpn256);
  const std::uint64_t last = ~std::uint64_t{0};
  secy.add_rx(kPeerSci, 0, 2, {.next_pn = last, .lowest_pn = last});
  TEXT_EQUAL("OK Late Late Late", results(secy, {last, 1, 0x1'0000'0000, 0x8000'0000}));
}

// @test D12 D7
TEST(Verification_10_6_5, TheKayMayRaiseTheEdgeBeyondNextPn_10_7_15) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  CHECK_EQUAL(Status::kOk, secy->lmi().update_rx_lowest_pn(kPeerSci, An{0U}, Pn{50}));
  TEXT_EQUAL("1/50", secy.replay());
  TEXT_EQUAL("Late OK Late", results(secy, {49, 50, 50}));
  TEXT_EQUAL("51/51", secy.replay());
}

// @test D12
TEST(Verification_10_6_5, ARaisedNextPnMovesTheEdgeWithTheNextValidFrame) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  secy->lmi().set_replay_window(10);
  CHECK_EQUAL(Status::kOk, secy->lmi().update_rx_next_pn(kPeerSci, An{0U}, Pn{100}));
  TEXT_EQUAL("OK", results(secy, {5}));
  TEXT_EQUAL("100/90", secy.replay());
  TEXT_EQUAL("Late OK", results(secy, {89, 90}));
}

// @test D7
TEST(Verification_10_6_5, AWindowLargerThanThePnDoesNotUnderflow) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  secy->lmi().set_replay_window(1000);
  TEXT_EQUAL("OK OK OK", results(secy, {500, 1, 500}));
  TEXT_EQUAL("501/1", secy.replay());
  TEXT_EQUAL("OK Late OK", results(secy, {1001, 1, 2}));
  TEXT_EQUAL("1002/2", secy.replay());
}

// @test D3 D7
TEST(Verification_10_6_5, AWindowOf2To31WithShortPns) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  secy->lmi().set_replay_window(1U << 31);
  TEXT_EQUAL("OK Late OK OK", results(secy, {0x8000'0005, 5, 6, 0x8000'0005}));
  secy->lmi().set_replay_window(0xFFFF'FFFF);
  TEXT_EQUAL("OK", results(secy, {0xFFFF'FFFF}));
  TEXT_EQUAL("4294967296/6", secy.replay());
}

// @test D4
TEST(Verification_10_6_5, WithExtendedPnsTheWindowUsedIsAtMost2To30Less1_10_7_8) {
  SecYFixture secy(CipherSuite::kGcmAesXpn128);
  secy.add_rx(kPeerSci, 0, 2);
  secy->lmi().set_replay_window(1U << 31);
  UNSIGNED_LONGS_EQUAL(1U << 31, secy->controls().replay_window);
  const std::uint64_t edge = (1U << 30) + 10;
  TEXT_EQUAL("OK OK Late", results(secy, {edge, 12, 11}));
}

// @test D7
TEST(Verification_10_6_5, TheWindowIsKeptPerSa) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  secy.add_rx(kPeerSci, 1, 3);
  TEXT_EQUAL("OK", results(secy, {100}));
  MpduSpec other = secy.spec(1, 3);
  other.tci_an = 0x2D;
  CHECK_EQUAL(RxCounter::kInPktsOk, secy.verify(make_mpdu(other)).counter());
  TEXT_EQUAL("101/101", secy.replay(kPeerSci, 0));
  TEXT_EQUAL("2/2", secy.replay(kPeerSci, 1));
}

// @test D7 VER-11
TEST(Verification_10_6_5, AnOldValidFrameMovesNoNextPnButRecomputesTheEdge) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  secy->lmi().set_replay_window(50);
  TEXT_EQUAL("OK", results(secy, {100}));
  TEXT_EQUAL("101/51", secy.replay());
  secy->lmi().set_replay_window(10);
  TEXT_EQUAL("OK", results(secy, {60}));
  TEXT_EQUAL("101/91", secy.replay());
  secy->lmi().set_replay_window(60);
  TEXT_EQUAL("OK", results(secy, {101}));
  TEXT_EQUAL("102/91", secy.replay());
}

// @test D8 VER-11
TEST(Verification_10_6_5, AForgedPnMovesNothing) {
  for (const ValidateFrames mode : {ValidateFrames::kCheck, ValidateFrames::kStrict}) {
    SecYFixture secy;
    secy.add_rx(kPeerSci, 0, 2);
    secy->lmi().set_validate_frames(mode);
    for (const std::uint8_t tci : std::initializer_list<std::uint8_t>{0x20, 0x2C}) {
      MpduSpec spec = secy.spec(1000);
      spec.tci_an = tci;
      Octets forged = make_mpdu(spec);
      forged.back() ^= 1;
      static_cast<void>(secy.verify(forged));
      TEXT_EQUAL("1/1", secy.replay());
    }
    TEXT_EQUAL("OK", results(secy, {1}));
  }
}

// @test D8 VER-11 D.1-14
TEST(Verification_10_6_5, DisabledMovesNothing) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  secy->lmi().set_validate_frames(ValidateFrames::kDisabled);
  MpduSpec spec = secy.spec(1000);
  spec.tci_an = 0x20;
  CHECK_EQUAL(RxCounter::kInPktsUnchecked, secy.verify(make_mpdu(spec)).counter());
  TEXT_EQUAL("1/1", secy.replay());
}

// @test D10 D11
TEST(Verification_10_6_5, TheRowsOfTable10_2WithRealFrames_10_6_2) {
  const struct {
    std::uint64_t lowest;
    std::uint64_t pn;
  } kRows[] = {{0x0000'0007'1234'0000, 0x0000'0007'2A2B'5051},
               {0x0000'0007'8234'0000, 0x0000'0008'2A2B'5051},
               {0x0000'0007'8234'0000, 0x0000'0007'9A2B'5051},
               {0x0000'0007'2234'0000, 0x0000'0007'9A2B'5051}};
  for (const auto& row : kRows) {
    SecYFixture secy(CipherSuite::kGcmAesXpn128);
    secy.add_rx(kPeerSci, 0, 2, {.next_pn = row.lowest, .lowest_pn = row.lowest});
    const RxOutcome outcome = secy.verify(secy.mpdu(row.pn));
    CHECK_EQUAL(RxCounter::kInPktsOk, outcome.counter());
    CHECK_EQUAL(Pn{row.pn}, outcome.frame.sa.pn);
  }
}

// @test D11 D10
TEST(Verification_10_6_5, PnsUpTo2To31BeyondTheEdgeAreRecoveredAndFurtherOnesFail_10_6_2) {
  for (const std::uint64_t lowest :
       {0x5'0000'0001U, 0x5'7FFF'FFFFU, 0x5'8000'0000U, 0x5'FFFF'FFFFU}) {
    const auto counter_of = [&](std::uint64_t pn) {
      SecYFixture secy(CipherSuite::kGcmAesXpn256);
      secy.add_rx(kPeerSci, 0, 2, {.next_pn = lowest, .lowest_pn = lowest});
      return secy.verify(secy.mpdu(pn)).counter();
    };
    CHECK_EQUAL(RxCounter::kInPktsOk, counter_of(lowest + 0x8000'0000));
    CHECK(counter_of(lowest + 0x1'0000'0000) != RxCounter::kInPktsOk);
  }
}

// @test A27 D10
TEST(Verification_10_6_5, AnXpnFieldOf0IsOrdinary) {
  SecYFixture secy(CipherSuite::kGcmAesXpn128);
  secy.add_rx(kPeerSci, 0, 2, {.next_pn = 0xFFFF'FFFF, .lowest_pn = 0xFFFF'FFFF});
  TEXT_EQUAL("OK OK OK", results(secy, {0xFFFF'FFFF, 0x1'0000'0000, 0x1'0000'0001}));
}

// @test D10
TEST(Verification_10_6_5, WhatRecoversTo0OrBeyondTheLastPnIsLateOrNotValid_10_6_2) {
  const std::uint64_t near_end = ~std::uint64_t{0} - 5;
  for (const std::uint64_t lowest : {near_end, std::uint64_t{1}}) {
    for (const ValidateFrames mode :
         {ValidateFrames::kDisabled, ValidateFrames::kCheck, ValidateFrames::kStrict}) {
      SecYFixture secy(CipherSuite::kGcmAesXpn128);
      secy.add_rx(kPeerSci, 0, 2, {.next_pn = lowest, .lowest_pn = lowest});
      secy->lmi().set_validate_frames(mode);
      MpduSpec spec = secy.spec(lowest == 1 ? 0x1'0000'0000 : 7);
      CHECK_EQUAL(RxCounter::kInPktsLate, secy.verify(make_mpdu(spec)).counter());
      static_cast<void>(secy.moved());
      secy->lmi().set_replay_protect(false);
      const RxOutcome outcome = secy.verify(make_mpdu(spec));
      CHECK_EQUAL(RxCounter::kInPktsNotValid, outcome.counter());
      CHECK(!outcome.frame.sa.pn_known);
      TEXT_EQUAL(mode == ValidateFrames::kDisabled ? "InPktsNotValid"
                                                   : "InPktsNotValid InOctetsDecrypted+46",
                 secy.moved());
      spec.tci_an = 0x20;
      const RxCounter expected = mode == ValidateFrames::kDisabled ? RxCounter::kInPktsDelayed
                                 : mode == ValidateFrames::kCheck  ? RxCounter::kInPktsInvalid
                                                                   : RxCounter::kInPktsNotValid;
      CHECK_EQUAL(expected, secy.verify(make_mpdu(spec)).counter());
    }
  }
}

// @test D.1-7 D14
TEST(Verification_10_6_5, LateFramesCountNoOctets_10_7_10) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2, {.next_pn = 5, .lowest_pn = 5});
  TEXT_EQUAL("Late Late", results(secy, {1, 4}));
  TEXT_EQUAL("InPktsLate+2", secy.moved());
}
