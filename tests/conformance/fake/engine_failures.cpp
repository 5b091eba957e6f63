// SPDX-License-Identifier: Apache-2.0

// What happens when the cipher engine can't do its work: 10.6.3 and 10.5.2.

#include <algorithm>

#include "secy/secy.h"
#include "support/fake_aead/fake_aead.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

TEST_GROUP(EngineFailures){void setup() override{fake_aead::reset();
}
void teardown() override { fake_aead::reset(); }
}
;

// @test C4 C3 GEN-6
TEST(EngineFailures, AFailedSealBurnsItsPnAndLeavesZeroes_10_5_2) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1);
  fake_aead::fail_seal(1);
  const TxOutcome failed = secy.protect(plain_frame(46));
  CHECK_EQUAL(TxVerdict::kSealFailed, failed.verdict());
  CHECK_EQUAL(TxCounter::kNone, failed.frame.counter);
  CHECK(std::all_of(failed.octets.begin() + 20, failed.octets.end(),
                    [](std::uint8_t octet) { return octet == 0; }));
  TEXT_EQUAL("", secy.moved());
  CHECK_EQUAL(Pn{2}, secy.tx_sa().next_pn.pn());
  const TxOutcome next = secy.protect(plain_frame(46));
  CHECK_EQUAL(Pn{2}, next.frame.sa.pn);
  CHECK_EQUAL(TxVerdict::kSend, next.verdict());
  UNSIGNED_LONGS_EQUAL(0, fake_aead::repeated_nonces());
  UNSIGNED_LONGS_EQUAL(2, fake_aead::nonces_under(test_key(1, 16)));
}

// @test C4
TEST(EngineFailures, AFailedSealInsideABurstConcernsItsFrameAlone_10_5_4) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1);
  fake_aead::fail_seal(3);
  const std::vector<TxOutcome> sent = secy.protect_burst(std::vector<Octets>(5, plain_frame(46)));
  for (std::size_t i = 0; i < sent.size(); ++i) {
    CHECK_EQUAL(i == 2 ? TxVerdict::kSealFailed : TxVerdict::kSend, sent[i].verdict());
    CHECK_EQUAL(Pn{i + 1}, sent[i].frame.sa.pn);
  }
  TEXT_EQUAL("OutPktsEncrypted+4 OutOctetsEncrypted+184", secy.moved());
}

// @test C4 STAT-3
TEST(EngineFailures, AFailedSealOfTheLastPnEndsTheSa_10_5_2) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1, {.next_pn = 0xFFFF'FFFF});
  fake_aead::fail_seal(1);
  CHECK_EQUAL(TxVerdict::kSealFailed, secy.protect(plain_frame(46)).verdict());
  CHECK_EQUAL(TxVerdict::kNotOperational, secy.protect(plain_frame(46)).verdict());
}

// @test D.1-8 D8 VER-7 VER-11 MGT4-13
TEST(EngineFailures, AFrameThatTheEngineCouldNotOpenIsAnOverrun_10_6_3) {
  for (const ValidateFrames mode : {ValidateFrames::kCheck, ValidateFrames::kStrict}) {
    for (const unsigned tci : {0x20U, 0x24U, 0x2CU}) {
      SecYFixture secy;
      secy.add_rx(kPeerSci, 0, 2);
      secy->lmi().set_validate_frames(mode);
      MpduSpec spec = secy.spec(1);
      spec.tci_an = static_cast<std::uint8_t>(tci);
      fake_aead::fail_open(1);
      const RxOutcome outcome = secy.verify(make_mpdu(spec));
      CHECK_EQUAL(RxVerdict::kDiscard, outcome.verdict());
      CHECK_EQUAL(RxFinding::kOverrun, outcome.frame.finding);
      TEXT_EQUAL("InPktsOverrun", secy.moved());
      TEXT_EQUAL("1/1", secy.replay());
      UNSIGNED_LONGS_EQUAL(1, secy->controlled_port_counters().if_in_discards);
      CHECK_EQUAL(RxCounter::kInPktsOk, secy.verify(make_mpdu(spec)).counter());
    }
  }
}

// @test D.1-8
TEST(EngineFailures, AnOldFrameTooIsAnOverrunWithoutReplayProtect_10_6_3) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2, {.next_pn = 9, .lowest_pn = 9});
  secy->lmi().set_replay_protect(false);
  fake_aead::fail_open(1);
  CHECK_EQUAL(RxCounter::kInPktsOverrun, secy.verify(secy.mpdu(3)).counter());
}

// @test D.1-11 D8
TEST(EngineFailures, AFailedFrameAmongGoodOnesMovesNothing_10_6_5) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  fake_aead::fail_open(2);
  const std::vector<RxOutcome> outcomes =
      secy.verify_burst(std::vector<Octets>{secy.mpdu(1), secy.mpdu(2)});
  CHECK_EQUAL(RxCounter::kInPktsOk, outcomes[0].counter());
  CHECK_EQUAL(RxCounter::kInPktsOverrun, outcomes[1].counter());
  TEXT_EQUAL("2/2", secy.replay());
  fake_aead::bad_icv_at_open(1);
  CHECK_EQUAL(RxCounter::kInPktsNotValid, secy.verify(secy.mpdu(2)).counter());
  CHECK_EQUAL(RxCounter::kInPktsOk, secy.verify(secy.mpdu(2)).counter());
}

// A year of life in a few frames: SAs come and go, PNs jump, seals fail; no nonce comes twice.
// @test C3 C4 E13 E4 E5
TEST(EngineFailures, NoNonceServesTwiceUnderAKeyWhateverHappens_14_1) {
  for (const CipherSuite suite : kAllSuites) {
    fake_aead::reset();
    SecYFixture secy(suite);
    const Sci second{kOwnSci.value | 0x1000};
    secy.add_tx(kOwnSci, 0, 1);
    secy.add_tx(second, 0, 1);
    CHECK_EQUAL(Status::kOk, secy->lmi().set_traffic_class(7, 1));
    for (unsigned round = 0; round < 20; ++round) {
      fake_aead::fail_seal(1 + round % 7);
      static_cast<void>(secy.protect_burst(std::vector<Octets>(9, plain_frame(20)), 0));
      static_cast<void>(secy.protect_burst(std::vector<Octets>(9, plain_frame(20)), 14));
      const unsigned an = (round + 1) % 4;
      secy.add_tx(kOwnSci, an, 100 + round);
      CHECK_EQUAL(Status::kOk, secy->lmi().set_encoding_sa(kOwnSci, An{an}, Time{2}));
    }
    UNSIGNED_LONGS_EQUAL(360, fake_aead::counts().seals);
    UNSIGNED_LONGS_EQUAL(0, fake_aead::repeated_nonces());
    UNSIGNED_LONGS_EQUAL(9 + 180, fake_aead::nonces_under(test_key(1, info(suite).key_octets)));
  }
}

// @test C8 C11 GEN-15
TEST(EngineFailures, AFrameThatIsTooLongSpendsItsPnAndSparesTheEngine_10_5_5) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1);
  secy->lmi().set_max_frame_octets(100);
  const std::vector<TxOutcome> sent =
      secy.protect_burst(std::vector<Octets>{plain_frame(46), plain_frame(90), plain_frame(46)});
  CHECK_EQUAL(TxVerdict::kTooLong, sent[1].verdict());
  CHECK_EQUAL(Pn{2}, sent[1].frame.sa.pn);
  CHECK_EQUAL(Pn{3}, sent[2].frame.sa.pn);
  UNSIGNED_LONGS_EQUAL(2, fake_aead::counts().seals);
  TEXT_EQUAL("OutPktsEncrypted+2 OutPktsTooLong OutOctetsEncrypted+182", secy.moved());
}
