// SPDX-License-Identifier: Apache-2.0

// Every status of every function that creates, controls and deletes receive SCs and SAs.

#include "secy/secy.h"
#include "support/fake_aead/fake_aead.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr Time kNow{5};
constexpr An kAn0{0U};

}  // namespace

TEST_GROUP(ReceiveLmi) {
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
                   std::uint64_t lowest_pn = 1, std::uint32_t ssci = 1, bool shared = false) {
    return of().lmi().create_rx_sa(sci, An{an},
                                   {sak, Pn{next_pn}, Pn{lowest_pn}, Ssci{ssci}, shared}, kNow);
  }
  std::unique_ptr<SecYFixture> secy;
};

// @test KAY-4 CSRC MGT1-6 F-LMI
TEST(ReceiveLmi, CreatesAnEnabledScOnce_10_7_11) {
  CHECK_EQUAL(Status::kOk, of().lmi().create_rx_sc(kPeerSci, kNow));
  CHECK_EQUAL(Status::kAlreadyExists, of().lmi().create_rx_sc(kPeerSci, kNow));
  const RxSc* const sc = of().find_rx_sc(kPeerSci);
  CHECK(sc != nullptr && sc->enabled && !sc->receiving && sc->sci == kPeerSci);
  UNSIGNED_LONGS_EQUAL(1, of().state().rx_scs.size());
}

// @test A15 E13
TEST(ReceiveLmi, RefusesAnSciThatIsNoneOrOurOwn_9_9) {
  CHECK_EQUAL(Status::kInvalidArgument, of().lmi().create_rx_sc({~std::uint64_t{0}}, kNow));
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc(kOwnSci, kNow));
  CHECK_EQUAL(Status::kInvalidArgument, of().lmi().create_rx_sc(kOwnSci, kNow));
}

// @test KAY-5 KAY-6
TEST(ReceiveLmi, SaysWhichObjectIsNotThere) {
  const SakId sak = secy->sak(1);
  CHECK_EQUAL(Status::kNotFound, create_sa(kPeerSci, 0, sak));
  CHECK_EQUAL(Status::kNotFound, of().lmi().delete_rx_sc(kPeerSci));
  CHECK_EQUAL(Status::kNotFound, of().lmi().set_rx_sc_enabled(kPeerSci, true, kNow));
  CHECK_EQUAL(Status::kNotFound, of().lmi().set_enable_receive(kPeerSci, kAn0, true, kNow));
  CHECK_EQUAL(Status::kNotFound, of().lmi().delete_rx_sa(kPeerSci, kAn0, kNow));
  CHECK_EQUAL(Status::kNotFound, of().lmi().update_rx_next_pn(kPeerSci, kAn0, Pn{9}));
  CHECK_EQUAL(Status::kNotFound, of().lmi().update_rx_lowest_pn(kPeerSci, kAn0, Pn{9}));
  CHECK_EQUAL(Status::kOk, of().lmi().create_rx_sc(kPeerSci, kNow));
  CHECK_EQUAL(Status::kNotFound, of().lmi().set_enable_receive(kPeerSci, kAn0, true, kNow));
  CHECK_EQUAL(Status::kNotFound, of().lmi().delete_rx_sa(kPeerSci, kAn0, kNow));
  CHECK_EQUAL(Status::kNotFound, of().lmi().update_rx_next_pn(kPeerSci, kAn0, Pn{9}));
  CHECK_EQUAL(Status::kNotFound, of().lmi().update_rx_lowest_pn(kPeerSci, kAn0, Pn{9}));
  CHECK_EQUAL(Status::kNotFound, create_sa(kPeerSci, 0, SakId{}));
}

// @test KAY-11 E13
TEST(ReceiveLmi, ATransmitSakDoesNotReceive_10_7_28) {
  CHECK_EQUAL(Status::kOk, of().lmi().create_rx_sc(kPeerSci, kNow));
  CHECK_EQUAL(Status::kNotPermitted,
              create_sa(kPeerSci, 0, secy->try_install(3, true, false).value()));
  CHECK_EQUAL(Status::kOk, create_sa(kPeerSci, 0, secy->try_install(4, false, true).value()));
}

// @test D7 D10
TEST(ReceiveLmi, RefusesPnsBeyondTheSuites_10_7_13) {
  CHECK_EQUAL(Status::kOk, of().lmi().create_rx_sc(kPeerSci, kNow));
  CHECK_EQUAL(Status::kInvalidArgument, create_sa(kPeerSci, 0, secy->sak(1), 0x1'0000'0001));
  CHECK_EQUAL(Status::kInvalidArgument, create_sa(kPeerSci, 0, secy->sak(1), 1, 0x1'0000'0001));
  CHECK_EQUAL(Status::kOk, create_sa(kPeerSci, 0, secy->sak(1), 0x1'0000'0000, 0x1'0000'0000));
  use(CipherSuite::kGcmAesXpn128);
  CHECK_EQUAL(Status::kOk, of().lmi().create_rx_sc(kPeerSci, kNow));
  CHECK_EQUAL(Status::kOk, create_sa(kPeerSci, 0, secy->sak(1), 0x1'0000'0001, 0x1'0000'0001));
  CHECK_EQUAL(Status::kOk, create_sa(kPeerSci, 1, secy->sak(2), 0, ~std::uint64_t{0}));
}

// @test D7
TEST(ReceiveLmi, ALowestPnOf0ReadsAs1) {
  CHECK_EQUAL(Status::kOk, of().lmi().create_rx_sc(kPeerSci, kNow));
  CHECK_EQUAL(Status::kOk, create_sa(kPeerSci, 0, secy->sak(1), 5, 0));
  TEXT_EQUAL("5/1", secy->replay());
}

// @test E13
TEST(ReceiveLmi, ASakServesOneSaOfAScUnlessItIsShared) {
  secy->add_rx(kPeerSci, 0, 1);
  CHECK_EQUAL(Status::kNotPermitted, create_sa(kPeerSci, 1, secy->sak(1)));
  CHECK_EQUAL(Status::kNotPermitted, create_sa(kPeerSci, 0, secy->sak(1)));
  CHECK_EQUAL(Status::kOk, create_sa(kPeerSci, 1, secy->sak(1), 1, 1, 1, true));
  CHECK_EQUAL(Status::kOk, of().lmi().create_rx_sc(kOtherSci, kNow));
  CHECK_EQUAL(Status::kOk, create_sa(kOtherSci, 0, secy->sak(1), 1, 1, 2));
}

// @test E13
TEST(ReceiveLmi, AnSaTakesThePlaceOfTheOneWithItsAn_10_7_13) {
  secy->add_rx(kPeerSci, 0, 1, {.next_pn = 50, .lowest_pn = 50});
  CHECK_EQUAL(Status::kInUse, of().lmi().delete_sak(secy->sak(1)));
  CHECK_EQUAL(Status::kOk, create_sa(kPeerSci, 0, secy->sak(2)));
  CHECK(!secy->rx_sa().enabled && !secy->rx_sa().in_use && secy->rx_sa().sak == secy->sak(2));
  TEXT_EQUAL("1/1", secy->replay());
  CHECK_EQUAL(Status::kOk, of().lmi().delete_sak(secy->sak(1)));
}

// @test E13
TEST(ReceiveLmi, AnSsciServesOneSciUnderOneSak_10_7_13) {
  use(CipherSuite::kGcmAesXpn256);
  CHECK_EQUAL(Status::kOk, of().lmi().create_rx_sc(kPeerSci, kNow));
  CHECK_EQUAL(Status::kOk, of().lmi().create_rx_sc(kOtherSci, kNow));
  CHECK_EQUAL(Status::kOk, create_sa(kPeerSci, 0, secy->sak(1), 1, 1, 5));
  CHECK_EQUAL(Status::kNotPermitted, create_sa(kOtherSci, 0, secy->sak(1), 1, 1, 5));
  CHECK_EQUAL(Status::kOk, create_sa(kOtherSci, 0, secy->sak(1), 1, 1, 6));
  CHECK_EQUAL(Status::kOk, create_sa(kPeerSci, 1, secy->sak(2), 1, 1, 5));
  CHECK_EQUAL(Status::kOk, of().lmi().create_tx_sc(kOwnSci, kNow));
  CHECK_EQUAL(Status::kOk,
              of().lmi().create_tx_sa(kOwnSci, kAn0, {secy->sak(1), Pn{1}, Ssci{7}, true}, kNow));
  CHECK_EQUAL(Status::kOk, of().lmi().create_rx_sc({kPeerSci.value ^ 2}, kNow));
  CHECK_EQUAL(Status::kNotPermitted, create_sa({kPeerSci.value ^ 2}, 0, secy->sak(1), 1, 1, 7));
}

// @test D6 KAY-6
TEST(ReceiveLmi, AnSaIsInUseWhileItAndItsScAreEnabled_10_7_15) {
  secy->add_rx(kPeerSci, 0, 1, {.enable = false});
  const RxSc& sc = *of().find_rx_sc(kPeerSci);
  CHECK(!sc.sa[0].in_use && !sc.receiving);
  CHECK_EQUAL(Status::kOk, of().lmi().set_enable_receive(kPeerSci, kAn0, true, kNow));
  CHECK(sc.sa[0].in_use && sc.receiving);
  CHECK_EQUAL(Status::kOk, of().lmi().set_rx_sc_enabled(kPeerSci, false, kNow));
  CHECK(!sc.sa[0].in_use && !sc.receiving);
  CHECK_EQUAL(Status::kOk, of().lmi().set_rx_sc_enabled(kPeerSci, true, kNow));
  CHECK(sc.sa[0].in_use);
  CHECK_EQUAL(Status::kOk, of().lmi().delete_rx_sa(kPeerSci, kAn0, kNow));
  CHECK(!sc.sa[0].created && !sc.receiving);
}

// @test D12 KAY-6
TEST(ReceiveLmi, TheKayRaisesPnsAndNeverLowersThem_10_7_15) {
  secy->add_rx(kPeerSci, 0, 1, {.next_pn = 20, .lowest_pn = 10});
  CHECK_EQUAL(Status::kOk, of().lmi().update_rx_next_pn(kPeerSci, kAn0, Pn{19}));
  CHECK_EQUAL(Status::kOk, of().lmi().update_rx_lowest_pn(kPeerSci, kAn0, Pn{9}));
  TEXT_EQUAL("20/10", secy->replay());
  CHECK_EQUAL(Status::kOk, of().lmi().update_rx_next_pn(kPeerSci, kAn0, Pn{30}));
  CHECK_EQUAL(Status::kOk, of().lmi().update_rx_lowest_pn(kPeerSci, kAn0, Pn{25}));
  TEXT_EQUAL("30/25", secy->replay());
  CHECK_EQUAL(Status::kOk, of().lmi().update_rx_next_pn(kPeerSci, kAn0, Pn{0}));
  CHECK_EQUAL(Status::kOk, of().lmi().update_rx_lowest_pn(kPeerSci, kAn0, Pn{0}));
  TEXT_EQUAL("30/25", secy->replay());
}

// @test D12 KAY-6
TEST(ReceiveLmi, RefusesToRaiseAPnBeyondTheSuites_10_7_15) {
  secy->add_rx(kPeerSci, 0, 1);
  CHECK_EQUAL(Status::kInvalidArgument,
              of().lmi().update_rx_next_pn(kPeerSci, kAn0, Pn{0x1'0000'0001}));
  CHECK_EQUAL(Status::kInvalidArgument,
              of().lmi().update_rx_lowest_pn(kPeerSci, kAn0, Pn{0x1'0000'0001}));
  TEXT_EQUAL("1/1", secy->replay());
  CHECK_EQUAL(Status::kOk, of().lmi().update_rx_lowest_pn(kPeerSci, kAn0, Pn{0x1'0000'0000}));
  TEXT_EQUAL("1/4294967296", secy->replay());
}

// @test CSRC E10 MSC
TEST(ReceiveLmi, SaysWhenThereIsNoRoomForAnSc) {
  for (std::uint64_t i = 0; i < config::kMaxRxScs; ++i) {
    CHECK_EQUAL(Status::kOk, of().lmi().create_rx_sc({kPeerSci.value + (i << 16)}, kNow));
  }
  CHECK_EQUAL(Status::kNoCapacity, of().lmi().create_rx_sc({kPeerSci.value + 2}, kNow));
  CHECK_EQUAL(Status::kOk, of().lmi().delete_rx_sc(kPeerSci));
  CHECK_EQUAL(Status::kOk, of().lmi().create_rx_sc({kPeerSci.value + 2}, kNow));
}

// A place that another SC had before says nothing of the new one.
// @test E13
TEST(ReceiveLmi, ANewScInAnOldPlaceMayUseTheSak) {
  secy->add_rx(kPeerSci, 0, 1);
  CHECK_EQUAL(Status::kOk, of().lmi().delete_rx_sc(kPeerSci));
  CHECK_EQUAL(Status::kOk, of().lmi().create_rx_sc(kOtherSci, kNow));
  CHECK_EQUAL(Status::kOk, create_sa(kOtherSci, 0, secy->sak(1)));
}
