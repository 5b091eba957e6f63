// SPDX-License-Identifier: Apache-2.0

// Every status of every function that creates, controls and deletes transmit SCs and SAs.

#include "secy/secy.h"
#include "support/fake_aead/fake_aead.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr Time kNow{5};
constexpr Sci kSecondSci = {kOwnSci.value | 0x1000};
constexpr Sci kAllOnes = {~std::uint64_t{0}};
constexpr An kAn0{0U};

}  // namespace

TEST_GROUP(TransmitLmi) {
  void setup() override {
    fake_aead::reset();
    use(CipherSuite::kGcmAes128);
  }
  void teardown() override {
    secy.reset();
    fake_aead::reset();
  }
  void use(CipherSuite suite) {
    secy.reset();
    secy = std::make_unique<SecYFixture>(suite);
  }
  SecY& of() { return **secy; }
  Status create_sa(Sci sci, unsigned an, SakId sak, std::uint64_t next_pn = 1,
                   std::uint32_t ssci = 1) {
    return of().lmi().create_tx_sa(sci, An{an}, {sak, Pn{next_pn}, Ssci{ssci}, true}, kNow);
  }
  std::unique_ptr<SecYFixture> secy;
};

// @test KAY-7 CSTC MGT1-9 F-LMI
TEST(TransmitLmi, CreatesAnEnabledScOnce_10_7_20) {
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc(kOwnSci, kNow));
  CHECK_EQUAL(Status::kAlreadyExists, of().lmi().create_tx_sc(kOwnSci, kNow));
  const TxSc* const sc = of().find_tx_sc(kOwnSci);
  CHECK(sc != nullptr && sc->enabled && !sc->transmitting && sc->sci == kOwnSci);
  LONGS_EQUAL(0, sc->encoding_sa.value());
  CHECK(of().find_tx_sc(kSecondSci) == nullptr);
}

// @test A15 SCI
TEST(TransmitLmi, RefusesAnSciThatIsNone_9_9) {
  CHECK_EQUAL(Status::kInvalidArgument, of().lmi().create_tx_sc(kAllOnes, kNow));
}

// @test C14 TC
TEST(TransmitLmi, SeveralScsDifferInTheTrafficClassBitsAlone_10_7_17) {
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc(kOwnSci, kNow));
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc(kSecondSci, kNow));
  CHECK_EQUAL(Status::kInvalidArgument, of().lmi().create_tx_sc({kOwnSci.value ^ 2}, kNow));
  CHECK_EQUAL(Status::kInvalidArgument, of().lmi().create_tx_sc(kOtherSci, kNow));
}

// @test TC CSTC
TEST(TransmitLmi, SaysWhenThereIsNoRoomForAnSc) {
  for (std::uint64_t i = 0; i < config::kMaxTxScs; ++i) {
    CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc({kOwnSci.value | i << 12}, kNow));
  }
  CHECK_EQUAL(Status::kNoCapacity, of().lmi().create_tx_sc({kOwnSci.value | 15U << 12}, kNow));
  CHECK_EQUAL(Status::kOk, of().lmi().delete_tx_sc(kOwnSci));
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc({kOwnSci.value | 15U << 12}, kNow));
}

// @test A5
TEST(TransmitLmi, RefusesAnSciThatEsWouldMisrepresent_9_5) {
  CHECK_EQUAL(Status::kOk, of().lmi().set_use_es(true));
  CHECK_EQUAL(Status::kInvalidArgument, of().lmi().create_tx_sc({kOwnSci.value ^ 3}, kNow));
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc(kOwnSci, kNow));
  CHECK_EQUAL(Status::kInvalidArgument, of().lmi().create_tx_sc(kSecondSci, kNow));
  CHECK_EQUAL(Status::kOk, of().lmi().set_use_es(false));
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc(kSecondSci, kNow));
  CHECK_EQUAL(Status::kInvalidArgument, of().lmi().set_use_es(true));
  CHECK(!of().controls().use_es);
}

// @test E13
TEST(TransmitLmi, RefusesTheSciOfAReceiveSc) {
  CHECK_EQUAL(Status::kOk, of().lmi().create_rx_sc(kOwnSci, kNow));
  CHECK_EQUAL(Status::kInvalidArgument, of().lmi().create_tx_sc(kOwnSci, kNow));
}

// @test KAY-8
TEST(TransmitLmi, SaysWhichObjectIsNotThere) {
  const SakId sak = secy->sak(1);
  CHECK_EQUAL(Status::kNotFound, create_sa(kOwnSci, 0, sak));
  CHECK_EQUAL(Status::kNotFound, of().lmi().delete_tx_sc(kOwnSci));
  CHECK_EQUAL(Status::kNotFound, of().lmi().set_tx_sc_enabled(kOwnSci, true, kNow));
  CHECK_EQUAL(Status::kNotFound, of().lmi().set_encoding_sa(kOwnSci, kAn0, kNow));
  CHECK_EQUAL(Status::kNotFound, of().lmi().set_enable_transmit(kOwnSci, kAn0, true, kNow));
  CHECK_EQUAL(Status::kNotFound, of().lmi().delete_tx_sa(kOwnSci, kAn0, kNow));
  CHECK_EQUAL(Status::kNotFound, of().lmi().set_tx_ceiling(kOwnSci, kAn0, Pn{9}, kNow));
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc(kOwnSci, kNow));
  CHECK_EQUAL(Status::kNotFound, of().lmi().set_enable_transmit(kOwnSci, kAn0, true, kNow));
  CHECK_EQUAL(Status::kNotFound, of().lmi().delete_tx_sa(kOwnSci, kAn0, kNow));
  CHECK_EQUAL(Status::kNotFound, of().lmi().set_tx_ceiling(kOwnSci, kAn0, Pn{9}, kNow));
}

// @test E13
TEST(TransmitLmi, AnSaNeedsAnInstalledSak_10_7_22) {
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc(kOwnSci, kNow));
  CHECK_EQUAL(Status::kNotFound, create_sa(kOwnSci, 0, SakId{}));
  CHECK_EQUAL(Status::kNotFound, create_sa(kOwnSci, 0, SakId{7}));
  CHECK_EQUAL(Status::kOk, create_sa(kOwnSci, 0, secy->sak(1)));
}

// @test KAY-11 E13
TEST(TransmitLmi, AReceiveSakDoesNotTransmit_10_7_28) {
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc(kOwnSci, kNow));
  CHECK_EQUAL(Status::kNotPermitted,
              create_sa(kOwnSci, 0, secy->try_install(3, false, true).value()));
  CHECK_EQUAL(Status::kOk, create_sa(kOwnSci, 0, secy->try_install(4, true, false).value()));
}

// @test C3 C4
TEST(TransmitLmi, RefusesAPnBeyondTheSuites_10_5_2) {
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc(kOwnSci, kNow));
  CHECK_EQUAL(Status::kInvalidArgument, create_sa(kOwnSci, 0, secy->sak(1), 0x1'0000'0001));
  CHECK(!secy->tx_sa().created);
  CHECK_EQUAL(Status::kOk, create_sa(kOwnSci, 0, secy->sak(1), 0x1'0000'0000));
  CHECK_EQUAL(Status::kOk, create_sa(kOwnSci, 1, secy->sak(2), 0xFFFF'FFFF));
  CHECK_EQUAL(Status::kOk, create_sa(kOwnSci, 2, secy->sak(3), 0));
  use(CipherSuite::kGcmAesXpn256);
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc(kOwnSci, kNow));
  CHECK_EQUAL(Status::kOk, create_sa(kOwnSci, 0, secy->sak(1), 0x1'0000'0001));
  CHECK_EQUAL(Status::kOk, create_sa(kOwnSci, 1, secy->sak(2), ~std::uint64_t{0}));
}

// @test E13
TEST(TransmitLmi, ASakNeverServesTwoSasOfOneSc_10_7_22) {
  secy->add_tx(kOwnSci, 0, 1);
  CHECK_EQUAL(Status::kNotPermitted, create_sa(kOwnSci, 1, secy->sak(1)));
  CHECK_EQUAL(Status::kNotPermitted, create_sa(kOwnSci, 0, secy->sak(1)));
  CHECK_EQUAL(Status::kOk, of().lmi().delete_tx_sa(kOwnSci, kAn0, kNow));
  CHECK_EQUAL(Status::kNotPermitted, create_sa(kOwnSci, 0, secy->sak(1), 1000));
  CHECK_EQUAL(Status::kOk, of().lmi().delete_tx_sc(kOwnSci));
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc(kOwnSci, kNow));
  CHECK_EQUAL(Status::kNotPermitted, create_sa(kOwnSci, 0, secy->sak(1), 1000));
}

// @test E13 TC
TEST(TransmitLmi, ASakServesEachScOnce) {
  for (std::uint64_t i = 0; i < config::kMaxTxScs; ++i) {
    const Sci sci{kOwnSci.value | i << 12};
    CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc(sci, kNow));
    CHECK_EQUAL(Status::kOk, create_sa(sci, 0, secy->sak(1)));
  }
  CHECK_EQUAL(Status::kOk, of().lmi().delete_tx_sc(kOwnSci));
  const Sci ninth{kOwnSci.value | 15U << 12};
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc(ninth, kNow));
  CHECK_EQUAL(Status::kNoCapacity, create_sa(ninth, 0, secy->sak(1)));
  CHECK_EQUAL(Status::kOk, create_sa(ninth, 0, secy->sak(2)));
}

// @test E13
TEST(TransmitLmi, AnSaTakesThePlaceOfTheOneWithItsAn_10_7_22) {
  secy->add_tx(kOwnSci, 0, 1);
  CHECK_EQUAL(Status::kInUse, of().lmi().delete_sak(secy->sak(1)));
  CHECK_EQUAL(Status::kOk, create_sa(kOwnSci, 0, secy->sak(2), 77));
  CHECK(!secy->tx_sa().enabled && secy->tx_sa().sak == secy->sak(2));
  CHECK_EQUAL(Pn{77}, secy->tx_sa().next_pn.pn());
  CHECK_EQUAL(Status::kOk, of().lmi().delete_sak(secy->sak(1)));
}

// @test E13
TEST(TransmitLmi, AnSsciServesOneSciUnderOneSak_10_7_22) {
  use(CipherSuite::kGcmAesXpn128);
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc(kOwnSci, kNow));
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc(kSecondSci, kNow));
  CHECK_EQUAL(Status::kOk, create_sa(kOwnSci, 0, secy->sak(1), 1, 5));
  CHECK_EQUAL(Status::kNotPermitted, create_sa(kSecondSci, 0, secy->sak(1), 1, 5));
  CHECK_EQUAL(Status::kOk, create_sa(kSecondSci, 0, secy->sak(1), 1, 6));
  CHECK_EQUAL(Status::kOk, create_sa(kOwnSci, 1, secy->sak(2), 1, 5));  // the normal rekey
  CHECK_EQUAL(Status::kOk, of().lmi().delete_tx_sc(kOwnSci));
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc(kOwnSci, kNow));
  CHECK_EQUAL(Status::kNotPermitted, create_sa(kOwnSci, 0, secy->sak(1), 1, 6));
}

// @test E13
TEST(TransmitLmi, AReceiveSasSsciIsTakenTooUnderTheSameSak_10_7_22) {
  use(CipherSuite::kGcmAesXpn128);
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc(kOwnSci, kNow));
  CHECK_EQUAL(Status::kOk, of().lmi().create_rx_sc(kPeerSci, kNow));
  CHECK_EQUAL(Status::kOk, of().lmi().create_rx_sa(
                               kPeerSci, kAn0, {secy->sak(1), Pn{1}, Pn{1}, Ssci{9}, false}, kNow));
  CHECK_EQUAL(Status::kNotPermitted, create_sa(kOwnSci, 0, secy->sak(1), 1, 9));
  CHECK_EQUAL(Status::kOk, create_sa(kOwnSci, 0, secy->sak(1), 1, 8));
}

// @test E13
TEST(TransmitLmi, WithoutExtendedPacketNumbersSscisDoNotMatter) {
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc(kOwnSci, kNow));
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc(kSecondSci, kNow));
  CHECK_EQUAL(Status::kOk, create_sa(kOwnSci, 0, secy->sak(1), 1, 5));
  CHECK_EQUAL(Status::kOk, create_sa(kSecondSci, 0, secy->sak(1), 1, 5));
}

// @test C12 E12
TEST(TransmitLmi, ConfidentialityIsFixedAtCreation_10_7_22) {
  secy->add_tx(kOwnSci, 0, 1, {.confidentiality = false});
  secy->add_tx(kOwnSci, 1, 2);
  CHECK(!secy->tx_sa(kOwnSci, 0).confidentiality && secy->tx_sa(kOwnSci, 1).confidentiality);
  CHECK_EQUAL(Status::kOk, of().lmi().set_require_confidentiality(CipherSuite::kGcmAes128, true));
  CHECK(!secy->tx_sa(kOwnSci, 0).confidentiality);
  secy->add_tx(kOwnSci, 2, 3, {.confidentiality = false});
  CHECK(secy->tx_sa(kOwnSci, 2).confidentiality);
}

// @test KAY-9
TEST(TransmitLmi, ACeilingStopsTheSaBeforeItsPns) {
  secy->add_tx(kOwnSci, 0, 1);
  CHECK_EQUAL(Status::kOk, of().lmi().set_tx_ceiling(kOwnSci, kAn0, Pn{2}, kNow));
  CHECK_EQUAL(TxVerdict::kSend, secy->protect(plain_frame(46)).verdict());
  CHECK_EQUAL(TxVerdict::kNotOperational, secy->protect(plain_frame(46)).verdict());
  CHECK(!of().find_tx_sc(kOwnSci)->transmitting);
  CHECK_EQUAL(Status::kOk, of().lmi().set_tx_ceiling(kOwnSci, kAn0, Pn{0}, kNow));
  CHECK(of().find_tx_sc(kOwnSci)->transmitting);
  CHECK_EQUAL(TxVerdict::kSend, secy->protect(plain_frame(46)).verdict());
  CHECK_EQUAL(Pn{3}, secy->tx_sa().next_pn.pn());
}

// @test C4
TEST(TransmitLmi, AnSaThatBeginsAtItsCeilingSendsNothingBeforeItIsRaised) {
  secy->add_tx(kOwnSci, 0, 1, {.next_pn = 5, .ceiling = 5});
  CHECK_EQUAL(TxVerdict::kNotOperational, secy->protect(plain_frame(46)).verdict());
  CHECK_EQUAL(Status::kOk, of().lmi().set_tx_ceiling(kOwnSci, kAn0, Pn{6}, kNow));
  CHECK_EQUAL(TxVerdict::kSend, secy->protect(plain_frame(46)).verdict());
  CHECK_EQUAL(TxVerdict::kNotOperational, secy->protect(plain_frame(46)).verdict());
}

// @test C4 E13
TEST(TransmitLmi, ARecordedSakHasNoTransmitSaWithoutACeiling_10_7_22) {
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc(kOwnSci, kNow));
  const SakId sak = secy->try_install(1, true, false, true).value();
  CHECK(of().sak_status(sak).value().recorded);
  CHECK_EQUAL(Status::kNotPermitted,
              of().lmi().create_tx_sa(kOwnSci, kAn0, {sak, Pn{1}, {}, true}, kNow));
  CHECK_FALSE(of().find_tx_sc(kOwnSci)->sa[0].created);
  CHECK_FALSE(of().sak_status(sak).value().in_use);
  CHECK_EQUAL(Status::kOk,
              of().lmi().create_tx_sa(kOwnSci, kAn0, {sak, Pn{1}, {}, true, Pn{3}}, kNow));
  CHECK_EQUAL(Status::kOk, of().lmi().set_enable_transmit(kOwnSci, kAn0, true, kNow));
  CHECK_EQUAL(TxVerdict::kSend, secy->protect(plain_frame(46)).verdict());
  CHECK_EQUAL(TxVerdict::kSend, secy->protect(plain_frame(46)).verdict());
  CHECK_EQUAL(TxVerdict::kNotOperational, secy->protect(plain_frame(46)).verdict());
}

// A SAK that MKA made dies with the power, and its PNs with it.
// @test C4
TEST(TransmitLmi, ASakInRamAloneTransmitsWithoutACeiling_10_7_22) {
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc(kOwnSci, kNow));
  const SakId sak = secy->try_install(1, true, false, false).value();
  CHECK_FALSE(of().sak_status(sak).value().recorded);
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sa(kOwnSci, kAn0, {sak, Pn{1}, {}, true}, kNow));
  CHECK_EQUAL(Status::kOk, of().lmi().set_enable_transmit(kOwnSci, kAn0, true, kNow));
  CHECK_EQUAL(TxVerdict::kSend, secy->protect(plain_frame(46)).verdict());
}

// @test C4 STAT-3
TEST(TransmitLmi, ACeilingBelowNextPnLeavesNothingToSend) {
  secy->add_tx(kOwnSci, 0, 1, {.next_pn = 5, .ceiling = 3});
  CHECK(!secy->tx_sa().in_use);
  CHECK_EQUAL(TxVerdict::kNotOperational, secy->protect(plain_frame(46)).verdict());
}

// @test F-TIMES MGT1-11 KAY-8
TEST(TransmitLmi, AnSaIsInUseWhileItCanBeUsed_10_7_23) {
  secy->add_tx(kOwnSci, 0, 1, {.next_pn = 0xFFFF'FFFF});
  CHECK(secy->tx_sa().in_use);
  CHECK_EQUAL(Status::kOk, of().lmi().set_tx_sc_enabled(kOwnSci, false, Time{20}));
  CHECK(!secy->tx_sa().in_use && secy->tx_sa().times.stopped == Time{20});
  CHECK_EQUAL(Status::kOk, of().lmi().set_tx_sc_enabled(kOwnSci, true, Time{30}));
  CHECK(secy->tx_sa().in_use && secy->tx_sa().times.started == Time{30});
  CHECK_EQUAL(TxVerdict::kSend, secy->protect(plain_frame(46)).verdict());
  CHECK(!secy->tx_sa().in_use && secy->tx_sa().times.stopped == Time{7});
}
