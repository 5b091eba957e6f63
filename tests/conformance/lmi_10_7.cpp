// SPDX-License-Identifier: Apache-2.0

// The layer management interface of 10.7: what can be read of SCs and SAs, and their times.

#include "secy/secy.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

void times_are(const LifeTimes& times, std::uint64_t created, std::uint64_t started,
               std::uint64_t stopped) {
  UNSIGNED_LONGS_EQUAL(created, times.created.ns);
  UNSIGNED_LONGS_EQUAL(started, times.started.ns);
  UNSIGNED_LONGS_EQUAL(stopped, times.stopped.ns);
}

}  // namespace

TEST_GROUP(Lmi_10_7){};

// @test F-TIMES MGT1-9 MGT1-10 MGT1-11 KAY-7 KAY-8
TEST(Lmi_10_7, TimesOfATransmitScAndItsSa_10_7_21_10_7_23) {
  SecYFixture secy;
  CHECK_EQUAL(Status::kOk, secy->lmi().create_tx_sc(kOwnSci, Time{10}));
  const TxSc& sc = *secy->find_tx_sc(kOwnSci);
  times_are(sc.times, 10, 0, 0);
  CHECK_EQUAL(Status::kOk,
              secy->lmi().create_tx_sa(kOwnSci, An{0U}, {.sak = secy.sak(1)}, Time{20}));
  times_are(sc.sa[0].times, 20, 0, 0);
  CHECK(!sc.sa[0].enabled);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_enable_transmit(kOwnSci, An{0U}, true, Time{30}));
  times_are(sc.sa[0].times, 20, 30, 0);
  times_are(sc.times, 10, 30, 0);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_enable_transmit(kOwnSci, An{0U}, true, Time{35}));
  times_are(sc.sa[0].times, 20, 30, 0);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_encoding_sa(kOwnSci, An{1U}, Time{40}));
  times_are(sc.times, 10, 30, 40);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_encoding_sa(kOwnSci, An{0U}, Time{50}));
  times_are(sc.times, 10, 50, 40);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_enable_transmit(kOwnSci, An{0U}, false, Time{60}));
  times_are(sc.sa[0].times, 20, 30, 60);
  times_are(sc.times, 10, 50, 60);
}

// @test F-TIMES KAY-7
TEST(Lmi_10_7, DeletingTheEncodingSaStopsItsSc_10_7_21) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1);
  CHECK_EQUAL(Status::kOk, secy->lmi().delete_tx_sa(kOwnSci, An{0U}, Time{70}));
  const TxSc& sc = *secy->find_tx_sc(kOwnSci);
  UNSIGNED_LONGS_EQUAL(70, sc.times.stopped.ns);
  CHECK(!sc.sa[0].created && !sc.transmitting);
}

// @test F-TIMES MGT1-6 MGT1-7 D6 KAY-4 KAY-5 KAY-6
TEST(Lmi_10_7, TimesOfAReceiveScAndItsSa_10_7_12_10_7_14) {
  SecYFixture secy;
  CHECK_EQUAL(Status::kOk, secy->lmi().create_rx_sc(kPeerSci, Time{10}));
  const RxSc& sc = *secy->find_rx_sc(kPeerSci);
  times_are(sc.times, 10, 0, 0);
  CHECK_EQUAL(Status::kOk,
              secy->lmi().create_rx_sa(kPeerSci, An{0U}, {.sak = secy.sak(1)}, Time{20}));
  times_are(sc.sa[0].times, 20, 0, 0);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_enable_receive(kPeerSci, An{0U}, true, Time{30}));
  times_are(sc.sa[0].times, 20, 30, 0);
  times_are(sc.times, 10, 30, 0);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_rx_sc_enabled(kPeerSci, false, Time{40}));
  times_are(sc.sa[0].times, 20, 30, 40);
  times_are(sc.times, 10, 30, 40);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_rx_sc_enabled(kPeerSci, true, Time{50}));
  times_are(sc.sa[0].times, 20, 50, 40);
  CHECK_EQUAL(Status::kOk, secy->lmi().delete_rx_sa(kPeerSci, An{0U}, Time{60}));
  times_are(sc.times, 10, 50, 60);
}

// @test F-LMI MGT1-1 MGT1-4 MGT1-5 MGT1-7 MGT1-11 MGT1-12 KAY-9
TEST(Lmi_10_7, WhatAnSaIsCanBeRead_10_7_14_10_7_23) {
  SecYFixture secy(CipherSuite::kGcmAesXpn128);
  secy.add_tx(kOwnSci, 1, 1, {.next_pn = 77, .confidentiality = false});
  secy.add_rx(kPeerSci, 2, 2, {.next_pn = 90, .lowest_pn = 80});
  const TxSa& tx = secy.tx_sa(kOwnSci, 1);
  CHECK(tx.created && tx.enabled && !tx.confidentiality && tx.sak == secy.sak(1));
  CHECK(tx.ssci == SecYFixture::ssci_of(kOwnSci));
  CHECK_EQUAL(Pn{77}, tx.next_pn.pn());
  const RxSa& rx = secy.rx_sa(kPeerSci, 2);
  CHECK(rx.created && rx.in_use && rx.sak == secy.sak(2));
  CHECK(rx.ssci == SecYFixture::ssci_of(kPeerSci));
  TEXT_EQUAL("90/80", secy.replay(kPeerSci, 2));
  CHECK(secy->controls().cipher_suite == CipherSuite::kGcmAesXpn128);
  CHECK(secy->find_tx_sc(kOwnSci)->sci == kOwnSci);
}

// @test F-KI MGT1-7 MGT1-11 MGT1-13
TEST(Lmi_10_7, AnSasKeyIdentifierIsItsSaks_10_7_28) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 5);
  const Result<SakStatus> sak = secy->sak_status(secy.tx_sa().sak);
  CHECK(sak.ok());
  UNSIGNED_LONGS_EQUAL(5, sak.value().key_identifier.octets[15]);
}

// @test E10 MSC MSAK CSRC CSRK MGT1-3 MGT1-8
TEST(Lmi_10_7, TheLimitsAreWhatTheSecYHolds_10_7_7) {
  SecYFixture secy;
  for (unsigned i = 0; i < config::kMaxRxScs; ++i) {
    secy.add_rx({kPeerSci.value + (std::uint64_t{i} << 16)}, 0, 1000 + i);
  }
  CHECK_EQUAL(Status::kNoCapacity, secy->lmi().create_rx_sc({0x0A00'0000'0000'0001}, Time{1}));
  UNSIGNED_LONGS_EQUAL(config::kMaxRxScs, secy->state().rx_scs.size());
  MpduSpec spec = secy.spec(1, 1000 + config::kMaxRxScs - 1);
  spec.sci = {kPeerSci.value + ((config::kMaxRxScs - 1) << 16)};
  CHECK_EQUAL(RxCounter::kInPktsOk, secy.verify(make_mpdu(spec)).counter());
}
