// SPDX-License-Identifier: Apache-2.0

// Secure Frame Generation, 10.5: which SA, which PN, which verdict. The SecTAG's choices are in
// gen_10_5_3.cpp.

#include "secy/secy.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr Time kNow{5};

unsigned wire_an(const TxOutcome& sent) { return sent.octets[14] & 0x03U; }
std::uint32_t wire_pn(const TxOutcome& sent) { return load_be32(sent.octets.data() + 16); }

}  // namespace

TEST_GROUP(Generation_10_5){};

// @test C1 GEN-1 MGT4-24
TEST(Generation_10_5, WithoutProtectFramesTheRequestIsIdentical) {
  SecYFixture secy;
  secy.add_link();
  CHECK_EQUAL(Status::kOk, secy->lmi().set_protect_frames(false));
  const Octets frame = plain_frame(46);
  const TxOutcome sent = secy.protect(frame);
  CHECK_EQUAL(TxVerdict::kSend, sent.verdict());
  CHECK_EQUAL(TxCounter::kOutPktsUntagged, sent.frame.counter);
  OCTETS_EQUAL(frame, sent.octets);
  TEXT_EQUAL("OutPktsUntagged", secy.moved());
  CHECK_EQUAL(Pn{1}, secy.tx_sa().next_pn.pn());
}

// @test C1 GEN-1 B6
TEST(Generation_10_5, WithoutProtectFramesNoScIsNeeded) {
  SecYFixture secy;
  secy->lmi().set_validate_frames(ValidateFrames::kNull);
  CHECK_EQUAL(TxVerdict::kSend, secy.protect(plain_frame(1)).verdict());
  TEXT_EQUAL("OutPktsUntagged", secy.moved());
}

// @test C2 GEN-2 GEN-3 GEN-6 GEN-13 MGT4-27 KAY-9
TEST(Generation_10_5, EachFrameIsProtectedUnderTheNextPnOfEncodingSa) {
  for (const CipherSuite suite : kAllSuites) {
    SecYFixture secy(suite);
    secy.add_tx(kOwnSci, 2, 1, {.next_pn = 7});
    for (std::uint32_t pn = 7; pn < 12; ++pn) {
      const TxOutcome sent = secy.protect(plain_frame(46));
      CHECK_EQUAL(TxVerdict::kSend, sent.verdict());
      UNSIGNED_LONGS_EQUAL(2, wire_an(sent));
      UNSIGNED_LONGS_EQUAL(pn, wire_pn(sent));
      CHECK_EQUAL(Pn{pn}, sent.frame.sa.pn);
      CHECK_EQUAL(Pn{pn + 1}, secy.tx_sa(kOwnSci, 2).next_pn.pn());
      CHECK(sent.guards_intact);
    }
    TEXT_EQUAL("OutPktsEncrypted+5 OutOctetsEncrypted+230", secy.moved());
  }
}

// @test A14 C2 E5
TEST(Generation_10_5, ThePnFieldHoldsTheLow32BitsOfAnExtendedPn_9_8) {
  SecYFixture secy(CipherSuite::kGcmAesXpn128);
  secy.add_tx(kOwnSci, 0, 1, {.next_pn = 0x7'FFFF'FFFF});
  UNSIGNED_LONGS_EQUAL(0xFFFF'FFFF, wire_pn(secy.protect(plain_frame(46))));
  UNSIGNED_LONGS_EQUAL(0, wire_pn(secy.protect(plain_frame(46))));
  UNSIGNED_LONGS_EQUAL(1, wire_pn(secy.protect(plain_frame(46))));
  CHECK_EQUAL(Pn{0x8'0000'0002}, secy.tx_sa().next_pn.pn());
}

// @test C3 C4 B7 GEN-4 GEN-5 STAT-3
TEST(Generation_10_5, ANextPnOf0SendsNothing_10_5_2) {
  for (const CipherSuite suite : kAllSuites) {
    SecYFixture secy(suite);
    secy.add_tx(kOwnSci, 0, 1, {.next_pn = 0});
    CHECK_EQUAL(TxVerdict::kNotOperational, secy.protect(plain_frame(46)).verdict());
    CHECK(!secy->find_tx_sc(kOwnSci)->transmitting);
    TEXT_EQUAL("", secy.moved());
  }
}

// @test C4 B7 STAT-3 E16
TEST(Generation_10_5, TheLastPnIsSentAndThenNothing_10_5_2) {
  for (const CipherSuite suite : kAllSuites) {
    SecYFixture secy(suite);
    secy.add_tx(kOwnSci, 0, 1, {.next_pn = info(suite).last_pn});
    const TxOutcome last = secy.protect(plain_frame(46));
    CHECK_EQUAL(TxVerdict::kSend, last.verdict());
    UNSIGNED_LONGS_EQUAL(0xFFFF'FFFF, wire_pn(last));
    CHECK_EQUAL(Pn{info(suite).last_pn}, last.frame.sa.pn);
    const TxOutcome beyond = secy.protect(plain_frame(46));
    CHECK_EQUAL(TxVerdict::kNotOperational, beyond.verdict());
    OCTETS_EQUAL(plain_frame(46), beyond.octets);
    CHECK(!secy->find_tx_sc(kOwnSci)->transmitting);
    CHECK(secy->find_tx_sc(kOwnSci)->times.stopped == Time{7});
    CHECK_EQUAL(Pn{info(suite).last_pn + 1}, secy.tx_sa().next_pn.pn());
    TEXT_EQUAL("OutPktsEncrypted OutOctetsEncrypted+46", secy.moved());
  }
}

// @test C4 STAT-3
TEST(Generation_10_5, ExhaustionInsideABurstStopsAtTheSameFrame_10_5_2) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1, {.next_pn = 0xFFFF'FFFD});
  const std::vector<TxOutcome> sent = secy.protect_burst(std::vector<Octets>(8, plain_frame(46)));
  for (std::size_t i = 0; i < sent.size(); ++i) {
    CHECK_EQUAL(i < 3 ? TxVerdict::kSend : TxVerdict::kNotOperational, sent[i].verdict());
  }
}

// @test B7 GEN-4 STAT-2
TEST(Generation_10_5, AnUnusableEncodingSaSendsNothingThoughAnotherSaIsInUse_10_5_1) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1);
  secy.add_tx(kOwnSci, 1, 2);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_enable_transmit(kOwnSci, An{0U}, false, kNow));
  CHECK_EQUAL(TxVerdict::kNotOperational, secy.protect(plain_frame(46)).verdict());
  CHECK(!secy->find_tx_sc(kOwnSci)->transmitting);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_encoding_sa(kOwnSci, An{3U}, kNow));
  CHECK_EQUAL(TxVerdict::kNotOperational, secy.protect(plain_frame(46)).verdict());
  CHECK_EQUAL(Status::kOk, secy->lmi().set_encoding_sa(kOwnSci, An{1U}, kNow));
  CHECK_EQUAL(TxVerdict::kSend, secy.protect(plain_frame(46)).verdict());
  TEXT_EQUAL("OutPktsEncrypted OutOctetsEncrypted+46", secy.moved());
}

// @test GEN-4 KAY-8
TEST(Generation_10_5, ADisabledScSendsNothing) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_tx_sc_enabled(kOwnSci, false, kNow));
  CHECK_EQUAL(TxVerdict::kNotOperational, secy.protect(plain_frame(46)).verdict());
  CHECK_EQUAL(Status::kOk, secy->lmi().set_tx_sc_enabled(kOwnSci, true, kNow));
  CHECK_EQUAL(TxVerdict::kSend, secy.protect(plain_frame(46)).verdict());
}

// @test GEN-4 B7
TEST(Generation_10_5, WithoutATransmitScNothingIsSent) {
  SecYFixture secy;
  CHECK_EQUAL(TxVerdict::kNotOperational, secy.protect(plain_frame(46)).verdict());
  TEXT_EQUAL("", secy.moved());
}

// @test C13 GEN-3 B12
TEST(Generation_10_5, AfterASwitchOnlyTheNewSaIsUsed_7_1_3) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1);
  secy.add_tx(kOwnSci, 1, 2);
  for (int i = 0; i < 3; ++i) {
    UNSIGNED_LONGS_EQUAL(0, wire_an(secy.protect(plain_frame(46))));
  }
  CHECK_EQUAL(Status::kOk, secy->lmi().set_encoding_sa(kOwnSci, An{1U}, kNow));
  for (std::uint32_t pn = 1; pn < 4; ++pn) {
    const TxOutcome sent = secy.protect(plain_frame(46));
    UNSIGNED_LONGS_EQUAL(1, wire_an(sent));
    UNSIGNED_LONGS_EQUAL(pn, wire_pn(sent));
  }
  CHECK_EQUAL(Pn{4}, secy.tx_sa().next_pn.pn());
}

// @test C12 A10 GEN-11 GEN-12 MGT4-26
TEST(Generation_10_5, TheServiceIsTheSas_10_7_22) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1, {.confidentiality = false});
  secy.add_tx(kOwnSci, 1, 2);
  UNSIGNED_LONGS_EQUAL(0x00, secy.protect(plain_frame(46)).octets[14]);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_encoding_sa(kOwnSci, An{1U}, kNow));
  UNSIGNED_LONGS_EQUAL(0x0D, secy.protect(plain_frame(40)).octets[14]);
  TEXT_EQUAL("OutPktsEncrypted OutPktsProtected OutOctetsEncrypted+40 OutOctetsProtected+46",
             secy.moved());
}

// @test A1 E16
TEST(Generation_10_5, AFrameWithoutUserDataIsMalformed_9_2) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1);
  for (const std::size_t octets : {0U, 1U, 11U, 12U}) {
    CHECK_EQUAL(TxVerdict::kMalformed, secy.protect(Octets(octets, 2)).verdict());
  }
  CHECK_EQUAL(TxVerdict::kSend, secy.protect(Octets(13, 2)).verdict());
  CHECK_EQUAL(Status::kOk, secy->lmi().set_protect_frames(false));
  CHECK_EQUAL(TxVerdict::kMalformed, secy.protect(Octets(12, 2)).verdict());
  CHECK_EQUAL(Pn{2}, secy.tx_sa().next_pn.pn());
}

// @test C9
TEST(Generation_10_5, ABufferWithoutRoomIsRefusedBeforeItTakesAPn) {
  for (const bool sci : {false, true}) {
    for (std::size_t headroom = 0; headroom <= 17; ++headroom) {
      for (const std::size_t tailroom : {0U, 15U, 16U, 17U}) {
        SecYFixture secy;
        secy.add_tx(kOwnSci, 0, 1);
        secy->lmi().set_always_include_sci(sci);
        FrameStore store(plain_frame(46), headroom, tailroom);
        TxFrame frame;
        frame.buffer = &store.buffer();
        secy->protect({&frame, 1}, kNow);
        const bool fits = headroom >= (sci ? 16U : 8U) && tailroom >= 16;
        CHECK_EQUAL(fits ? TxVerdict::kSend : TxVerdict::kNoRoom, frame.verdict);
        CHECK_EQUAL(Pn{fits ? 2U : 1U}, secy.tx_sa().next_pn.pn());
        CHECK(store.guards_intact());
      }
    }
  }
}
