// SPDX-License-Identifier: Apache-2.0

// The SecTAG that is sent, 10.5.3 and Table 10-1, held against frames that the test makes itself.

#include "secy/secy.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr Time kNow{5};
constexpr Sci kSecondOwnSci = {kOwnSci.value | 0x1000};

struct Choice {
  bool always_include_sci;
  bool use_es;
  bool use_scb;
  bool two_tx_scs;
  unsigned receiving_scs;
};

// Table 10-1 as its three sentences.
std::uint8_t expected_tci(const Choice& choice) {
  const bool several_peers = choice.receiving_scs > 1 && !choice.use_es && !choice.use_scb;
  if (choice.always_include_sci || choice.two_tx_scs || several_peers) {
    return 0x2C;
  }
  return static_cast<std::uint8_t>(0x0C | (choice.use_es ? 0x40 : 0) | (choice.use_scb ? 0x10 : 0));
}

void check(const Choice& choice) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1);
  if (choice.two_tx_scs) {
    secy.add_tx(kSecondOwnSci, 0, 1);
  }
  for (unsigned i = 0; i < choice.receiving_scs; ++i) {
    secy.add_rx({kPeerSci.value + (std::uint64_t{i} << 16)}, 0, 10 + i);
  }
  secy->lmi().set_always_include_sci(choice.always_include_sci);
  if (choice.use_es) {
    CHECK_EQUAL(choice.two_tx_scs ? Status::kInvalidArgument : Status::kOk,
                secy->lmi().set_use_es(true));
  }
  secy->lmi().set_use_scb(choice.use_scb);
  Choice in_force = choice;
  in_force.use_es = secy->controls().use_es;
  const TxOutcome sent = secy.protect(plain_frame(46));
  CHECK_EQUAL(TxVerdict::kSend, sent.verdict());
  UNSIGNED_LONGS_EQUAL(expected_tci(in_force), sent.octets[14]);
  CHECK(secy->state().including_sci == ((sent.octets[14] & 0x20) != 0));
  UNSIGNED_LONGS_EQUAL(12 + (secy->state().including_sci ? 16U : 8U) + 46 + 16, sent.octets.size());
}

}  // namespace

TEST_GROUP(Generation_10_5_3){};

// @test C5 C6 C7 A4 A6 A7 GEN-8 GEN-9 GEN-10 FMT-4 FMT-6
TEST(Generation_10_5_3, EsScAndScbFollowTheControlsAndTheNumbersOfScs_Table_10_1) {
  for (unsigned bits = 0; bits < 16; ++bits) {
    for (unsigned receiving = 0; receiving <= 3; ++receiving) {
      check({(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, receiving});
    }
  }
}

// @test C5 C7
TEST(Generation_10_5_3, OnlyReceiveScsInUseCount) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1);
  secy.add_rx(kPeerSci, 0, 2);
  secy.add_rx(kOtherSci, 0, 3, {.enable = false});
  CHECK(!secy->state().including_sci);
  UNSIGNED_LONGS_EQUAL(0x0C, secy.protect(plain_frame(46)).octets[14]);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_enable_receive(kOtherSci, An{0U}, true, kNow));
  CHECK(secy->state().including_sci);
  UNSIGNED_LONGS_EQUAL(0x2C, secy.protect(plain_frame(46)).octets[14]);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_rx_sc_enabled(kPeerSci, false, kNow));
  CHECK(!secy->state().including_sci);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_rx_sc_enabled(kPeerSci, true, kNow));
  CHECK_EQUAL(Status::kOk, secy->lmi().delete_rx_sc(kOtherSci));
  CHECK(!secy->state().including_sci);
}

// @test A1 A3 A6 A10 A12 A14 A16 A17 E4 E5 E6 GEN-7 FMT-1 FMT-2
TEST(Generation_10_5_3, EachLengthServiceAndSuiteGivesTheOctetsOfClause9And14) {
  for (const CipherSuite suite : kAllSuites) {
    for (const bool confidential : {false, true}) {
      for (const bool sci : {false, true}) {
        SecYFixture secy(suite);
        secy.add_tx(kOwnSci, 3, 2, {.next_pn = 5, .confidentiality = confidential});
        secy->lmi().set_always_include_sci(sci);
        for (std::size_t octets = 1; octets <= 100; ++octets) {
          const Octets frame = plain_frame(octets);
          MpduSpec spec = secy.spec(4 + octets);
          spec.destination = kPeerAddress;
          spec.source = kOwnAddress;
          spec.sci = kOwnSci;
          spec.tci_an = static_cast<std::uint8_t>((sci ? 0x20 : 0) | (confidential ? 0x0C : 0) | 3);
          spec.data = user_data(octets);
          spec.ssci = suite >= CipherSuite::kGcmAesXpn128 ? SecYFixture::ssci_of(kOwnSci).value : 0;
          const TxOutcome sent = secy.protect(frame);
          OCTETS_EQUAL(make_mpdu(spec), sent.octets);
          CHECK(sent.guards_intact);
        }
      }
    }
  }
}

// @test E1 E6 E7 A10 GEN-11 GEN-12 CSO
TEST(Generation_10_5_3, AnOffsetLeavesItsOctetsInClear_14_5) {
  for (const CipherSuite suite : {CipherSuite::kGcmAes128, CipherSuite::kGcmAes256}) {
    for (const ConfidentialityOffset offset :
         {ConfidentialityOffset::k0, ConfidentialityOffset::k30, ConfidentialityOffset::k50}) {
      SecYFixture secy(suite, offset);
      secy.add_tx(kOwnSci, 0, 2);
      std::uint64_t pn = 1;
      for (const std::size_t octets : {1U, 29U, 30U, 31U, 49U, 50U, 51U, 200U}) {
        MpduSpec spec = secy.spec(pn++);
        spec.destination = kPeerAddress;
        spec.source = kOwnAddress;
        spec.sci = kOwnSci;
        spec.tci_an = 0x0C;  // E=C=1 even when all is in clear
        spec.data = user_data(octets);
        const TxOutcome sent = secy.protect(plain_frame(octets));
        OCTETS_EQUAL(make_mpdu(spec), sent.octets);
        const std::size_t clear = std::min<std::size_t>(static_cast<std::size_t>(offset), octets);
        OCTETS_EQUAL(user_data(octets, 0) == spec.data ? ConstByteSpan{spec.data}.first(clear)
                                                       : ConstByteSpan{},
                     ConstByteSpan{sent.octets}.subspan(20, clear));
      }
    }
  }
}

// @test E7
TEST(Generation_10_5_3, IntegrityAloneIgnoresTheOffset_14_5) {
  SecYFixture secy(CipherSuite::kGcmAes128, ConfidentialityOffset::k30);
  secy.add_tx(kOwnSci, 0, 2, {.confidentiality = false});
  MpduSpec spec = secy.spec(1);
  spec.destination = kPeerAddress;
  spec.source = kOwnAddress;
  spec.sci = kOwnSci;
  spec.tci_an = 0x00;
  spec.data = user_data(64);
  OCTETS_EQUAL(make_mpdu(spec), secy.protect(plain_frame(64)).octets);
}

// @test A5 C6
TEST(Generation_10_5_3, AnEndStationSendsFromItsOwnAddressAlone_9_5) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_use_es(true));
  const Octets foreign = plain_frame(user_data(46), kBroadcast, kPeerAddress);
  CHECK_EQUAL(TxVerdict::kForeignSource, secy.protect(foreign).verdict());
  CHECK_EQUAL(Pn{1}, secy.tx_sa().next_pn.pn());
  TEXT_EQUAL("", secy.moved());
  CHECK(!secy.protect(plain_frame(46)).frame.foreign_source);
  secy->lmi().set_refuse_foreign_source(false);
  const TxOutcome offline = secy.protect(foreign);
  CHECK_EQUAL(TxVerdict::kSend, offline.verdict());
  CHECK(offline.frame.foreign_source);
  secy->lmi().set_refuse_foreign_source(true);
  secy->lmi().set_always_include_sci(true);
  const TxOutcome with_sci = secy.protect(foreign);
  CHECK_EQUAL(TxVerdict::kSend, with_sci.verdict());
  CHECK(!with_sci.frame.foreign_source);
}

// @test A8 E4
TEST(Generation_10_5_3, ScbTakesAnyPortIdentifierAndTheNonceHasTheScisOwn_9_5) {
  const Sci sci{kOwnSci.value + 6};
  SecYFixture secy;
  secy.add_tx(sci, 0, 2);
  secy->lmi().set_use_scb(true);
  MpduSpec spec = secy.spec(1);
  spec.destination = kPeerAddress;
  spec.source = kOwnAddress;
  spec.sci = sci;
  spec.tci_an = 0x1C;
  OCTETS_EQUAL(make_mpdu(spec), secy.protect(plain_frame(46)).octets);
}
