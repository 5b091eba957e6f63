// SPDX-License-Identifier: Apache-2.0

// What an SA is fixed to when it is created, and when it is in use: 10.7.13 to 10.7.15, 10.7.22,
// 10.7.23, 10.7.26.

#include "secy/secy.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

// Where capacities are constants the firmware's objects need no constructor at run time.
#if !LINKSEC_CAPACITIES_AT_RUN_TIME
[[maybe_unused]] constinit SecY g_secy;
#endif

}  // namespace

TEST_GROUP(SecureAssociations_10_7_22){};

// @test C12 E7 CSO
TEST(SecureAssociations_10_7_22, AnSaKeepsTheOffsetThatItWasCreatedWith) {
  SecYFixture sender(CipherSuite::kGcmAes128, ConfidentialityOffset::k30);
  SecYFixture receiver(CipherSuite::kGcmAes128, ConfidentialityOffset::k30);
  sender.add_tx(kOwnSci, 0, 1);
  receiver.add_rx(kOwnSci, 0, 1);
  for (SecYFixture* secy : {&sender, &receiver}) {
    CHECK_EQUAL(Status::kOk, (*secy)->lmi().set_cipher_suite(CipherSuite::kGcmAes128,
                                                             ConfidentialityOffset::k50, Time{1}));
  }
  const Octets frame = plain_frame(80);
  const TxOutcome sent = sender.protect(frame);
  CHECK_EQUAL(RxVerdict::kDeliver, receiver.verify(sent.octets).verdict());
  sender.add_tx(kOwnSci, 1, 3);
  receiver.add_rx(kOwnSci, 1, 3);
  CHECK_EQUAL(Status::kOk, sender->lmi().set_encoding_sa(kOwnSci, An{1}, Time{1}));
  CHECK_EQUAL(RxVerdict::kDeliver, receiver.verify(sender.protect(frame).octets).verdict());
}

// @test E12
TEST(SecureAssociations_10_7_22, ASuiteThatMayNotBeUsedTakesNoSak) {
  SecYFixture secy;
  secy.add_link();
  secy->lmi().set_enable_use(CipherSuite::kGcmAes128, false);
  CHECK_EQUAL(Status::kNotPermitted, secy.try_install(7, true, true).status());
  CHECK_EQUAL(TxVerdict::kSend, secy.protect(plain_frame(46)).verdict());
  secy->lmi().set_enable_use(CipherSuite::kGcmAes128, true);
  CHECK_EQUAL(Status::kOk, secy.try_install(7, true, true).status());
}

// @test B7 MGT1-10
TEST(SecureAssociations_10_7_22, AnExhaustedTransmitSaStopsWhenItsLastFrameLeaves) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1, {.next_pn = 0xFFFF'FFFF});
  CHECK(secy.tx_sa().in_use);
  CHECK_EQUAL(TxVerdict::kSend, secy.protect(plain_frame(46)).verdict());
  CHECK_FALSE(secy.tx_sa().in_use);
  CHECK_EQUAL(secy->find_tx_sc(kOwnSci)->times.stopped.ns, secy.tx_sa().times.stopped.ns);
}

// @test MGT1-10
TEST(SecureAssociations_10_7_22, ADisabledScStopsItsTransmitSas) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_tx_sc_enabled(kOwnSci, false, Time{9}));
  CHECK_FALSE(secy.tx_sa().in_use);
  CHECK_EQUAL(9U, secy.tx_sa().times.stopped.ns);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_tx_sc_enabled(kOwnSci, true, Time{11}));
  CHECK(secy.tx_sa().in_use);
  CHECK_EQUAL(11U, secy.tx_sa().times.started.ns);
}

// @test MGT1-13
TEST(SecureAssociations_10_7_22, ASakSaysWhetherAnSaUsesIt) {
  SecYFixture secy;
  const SakId sak = secy.sak(1);
  CHECK_FALSE(secy->sak_status(sak).value().in_use);
  secy.add_tx(kOwnSci, 0, 1);
  CHECK(secy->sak_status(sak).value().in_use);
}

// @test D12
TEST(SecureAssociations_10_7_22, UpdatesBeyondTheSuitesPnsAreRefused_10_7_15) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  const Pn beyond{std::uint64_t{1} << 40};
  CHECK_EQUAL(Status::kInvalidArgument, secy->lmi().update_rx_next_pn(kPeerSci, An{0}, beyond));
  CHECK_EQUAL(Status::kInvalidArgument, secy->lmi().update_rx_lowest_pn(kPeerSci, An{0}, beyond));
  TEXT_EQUAL("1/1", secy.replay());
  CHECK_EQUAL(Status::kOk,
              secy->lmi().update_rx_lowest_pn(kPeerSci, An{0}, Pn{std::uint64_t{1} << 32}));
  CHECK_EQUAL(RxCounter::kInPktsLate, secy.verify(secy.mpdu(0xFFFF'FFFF)).counter());
}
