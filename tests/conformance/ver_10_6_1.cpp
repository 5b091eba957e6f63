// SPDX-License-Identifier: Apache-2.0

// To which SC and SA a frame belongs, 10.6.1 and 9.5.

#include "secy/secy.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr Time kNow{5};
constexpr Sci kPeerPort0 = {kPeerSci.value - 1};
constexpr Sci kPeerPort7 = {kPeerSci.value + 6};

constexpr std::uint8_t kEsBit = 0x40;
constexpr std::uint8_t kScbBit = 0x10;

// A confidential frame of `sci` under test key `key` that does not carry its SCI.
Octets without_sci(const SecYFixture& secy, Sci sci, unsigned key, std::uint8_t bits,
                   std::uint64_t pn = 1) {
  MpduSpec spec = secy.spec(pn, key);
  spec.sci = sci;
  spec.tci_an = static_cast<std::uint8_t>(0x0C | bits);
  if (secy.xpn()) {
    spec.ssci = SecYFixture::ssci_of(sci).value;
  }
  return make_mpdu(spec);
}

}  // namespace

TEST_GROUP(Verification_10_6_1){};

// @test A8 D5
TEST(Verification_10_6_1, EsImpliesTheSourceAddressAndPortIdentifier1_9_5) {
  for (const CipherSuite suite : kAllSuites) {
    SecYFixture secy(suite);
    secy.add_rx(kOtherSci, 0, 3);
    secy.add_rx(kPeerPort0, 0, 4);
    secy.add_rx(kPeerSci, 0, 2);
    const RxOutcome outcome = secy.verify(without_sci(secy, kPeerSci, 2, kEsBit));
    CHECK_EQUAL(RxCounter::kInPktsOk, outcome.counter());
    CHECK(outcome.frame.sa.sci == kPeerSci && outcome.frame.sa.sci_known);
    UNSIGNED_LONGS_EQUAL(1, secy->find_rx_sc(kPeerSci)->counters.value(RxCounter::kInPktsOk));
  }
}

// @test A8 D5
TEST(Verification_10_6_1, EsOfAnUnknownStationHasNoScThoughThereIsOnlyOne) {
  SecYFixture secy;
  secy.add_rx(kPeerPort7, 0, 2);
  const RxOutcome outcome = secy.verify(without_sci(secy, kPeerPort7, 2, kEsBit));
  CHECK_EQUAL(RxFinding::kUnknownSc, outcome.frame.finding);
  CHECK(outcome.frame.sa.sci == kPeerSci);
}

// @test A8 D5
TEST(Verification_10_6_1, ScbImpliesPortIdentifier0_9_5) {
  for (const std::uint8_t bits : {kScbBit, static_cast<std::uint8_t>(kScbBit | kEsBit)}) {
    SecYFixture secy;
    secy.add_rx(kPeerSci, 0, 2);
    secy.add_rx(kPeerPort0, 0, 4);
    CHECK_EQUAL(RxCounter::kInPktsOk,
                secy.verify(without_sci(secy, kPeerPort0, 4, bits)).counter());
  }
}

// @test D5
TEST(Verification_10_6_1, ScbFallsBackToTheOnlyScInUse) {
  SecYFixture secy;
  secy.add_rx(kPeerPort7, 0, 2);
  CHECK_EQUAL(RxCounter::kInPktsOk,
              secy.verify(without_sci(secy, kPeerPort7, 2, kScbBit)).counter());
  secy.add_rx(kOtherSci, 0, 3);
  CHECK_EQUAL(RxFinding::kUnknownSc,
              secy.verify(without_sci(secy, kPeerPort7, 2, kScbBit, 2)).frame.finding);
}

// @test D5 C5
TEST(Verification_10_6_1, WithoutAnyHintTheOnlyScInUseIsMeant) {
  SecYFixture secy;
  CHECK_EQUAL(RxFinding::kUnknownSc,
              secy.verify(without_sci(secy, kPeerPort7, 2, 0)).frame.finding);
  secy.add_rx(kPeerPort7, 0, 2);
  CHECK_EQUAL(RxCounter::kInPktsOk, secy.verify(without_sci(secy, kPeerPort7, 2, 0)).counter());
  secy.add_rx(kOtherSci, 0, 3, {.enable = false});
  CHECK_EQUAL(RxCounter::kInPktsOk, secy.verify(without_sci(secy, kPeerPort7, 2, 0, 2)).counter());
  CHECK_EQUAL(Status::kOk, secy->lmi().set_enable_receive(kOtherSci, An{0U}, true, kNow));
  const RxOutcome several = secy.verify(without_sci(secy, kPeerPort7, 2, 0, 3));
  CHECK_EQUAL(RxFinding::kUnknownSc, several.frame.finding);
  CHECK(!several.frame.sa.sci_known);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_rx_sc_enabled(kOtherSci, false, kNow));
  CHECK_EQUAL(RxCounter::kInPktsOk, secy.verify(without_sci(secy, kPeerPort7, 2, 0, 3)).counter());
}

// @test E4 E6 A17
TEST(Verification_10_6_1, AnSciThatIsNotInTheFrameIsInTheNonceAndNotInTheAad_14_5) {
  SecYFixture secy;
  secy.add_rx(kPeerPort7, 0, 2);
  Octets frame = without_sci(secy, kPeerPort7, 2, 0);
  UNSIGNED_LONGS_EQUAL(12 + 8 + 46 + 16, frame.size());
  CHECK_EQUAL(RxCounter::kInPktsOk, secy.verify(frame).counter());
  frame = without_sci(secy, kPeerSci, 2, 0, 2);  // the right key under another SCI's nonce
  CHECK_EQUAL(RxCounter::kInPktsNotValid, secy.verify(frame).counter());
}

// @test D6 VER-5
TEST(Verification_10_6_1, AnSaIsUsedOnlyWhileReceptionIsEnabled_10_7_15) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2, {.enable = false});
  CHECK_EQUAL(RxFinding::kUnusedSa, secy.verify(secy.mpdu()).frame.finding);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_enable_receive(kPeerSci, An{0U}, true, kNow));
  CHECK_EQUAL(RxCounter::kInPktsOk, secy.verify(secy.mpdu()).counter());
  CHECK_EQUAL(Status::kOk, secy->lmi().set_rx_sc_enabled(kPeerSci, false, kNow));
  CHECK_EQUAL(RxFinding::kUnusedSa, secy.verify(secy.mpdu(2)).frame.finding);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_rx_sc_enabled(kPeerSci, true, kNow));
  CHECK_EQUAL(Status::kOk, secy->lmi().delete_rx_sa(kPeerSci, An{0U}, kNow));
  CHECK_EQUAL(RxFinding::kUnusedSa, secy.verify(secy.mpdu(2)).frame.finding);
  CHECK_EQUAL(Status::kOk, secy->lmi().delete_rx_sc(kPeerSci));
  CHECK_EQUAL(RxFinding::kUnknownSc, secy.verify(secy.mpdu(2)).frame.finding);
}

// @test B12 C13 CSS
TEST(Verification_10_6_1, FramesOfTwoSasOfOneScMayBeInterleaved_7_1_3) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  secy.add_rx(kPeerSci, 1, 3);
  for (std::uint64_t pn = 1; pn <= 10; ++pn) {
    MpduSpec other = secy.spec(pn, 3);
    other.tci_an = 0x2D;
    CHECK_EQUAL(RxCounter::kInPktsOk, secy.verify(secy.mpdu(pn)).counter());
    CHECK_EQUAL(RxCounter::kInPktsOk, secy.verify(make_mpdu(other)).counter());
  }
  TEXT_EQUAL("11/11", secy.replay(kPeerSci, 0));
  TEXT_EQUAL("11/11", secy.replay(kPeerSci, 1));
}

// @test D13
TEST(Verification_10_6_1, BothServicesAreAcceptedByOneSa_10_7_25) {
  SecYFixture secy(CipherSuite::kGcmAes128, ConfidentialityOffset::k30);
  secy.add_rx(kPeerSci, 0, 2);
  std::uint64_t pn = 1;
  for (const std::uint8_t tci : std::initializer_list<std::uint8_t>{0x20, 0x2C, 0x24, 0x20}) {
    MpduSpec spec = secy.spec(pn++);
    spec.tci_an = tci;
    CHECK_EQUAL(RxCounter::kInPktsOk, secy.verify(make_mpdu(spec)).counter());
  }
}

// @test D16 MSC
TEST(Verification_10_6_1, CountersOfAnScIncludeItsPastSas_10_7_9) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  secy.add_rx(kOtherSci, 0, 9);
  static_cast<void>(secy.verify(secy.mpdu(1)));
  secy.add_rx(kPeerSci, 0, 3);
  static_cast<void>(secy.verify(secy.mpdu(1, 3)));
  UNSIGNED_LONGS_EQUAL(2, secy->find_rx_sc(kPeerSci)->counters.value(RxCounter::kInPktsOk));
  UNSIGNED_LONGS_EQUAL(0, secy->find_rx_sc(kOtherSci)->counters.value(RxCounter::kInPktsOk));
  UNSIGNED_LONGS_EQUAL(92, secy->find_rx_sc(kPeerSci)->counters.octets_decrypted);
  CHECK_EQUAL(Status::kOk, secy->lmi().delete_rx_sc(kPeerSci));
  UNSIGNED_LONGS_EQUAL(92, secy->counters().in_octets_decrypted);
}
