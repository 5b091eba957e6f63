// SPDX-License-Identifier: Apache-2.0

// Clause 14 with numbers written out: the nonces, and what is authenticated.

#include "secy/aead_op.h"
#include "secy/secy.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

using Nonce = std::array<std::uint8_t, hal::kAeadNonceOctets>;

}  // namespace

TEST_GROUP(CipherSuites_14){};

// @test E4
TEST(CipherSuites_14, ANonceIsSciThenPn_14_5) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1);
  Nonce nonce{};
  write_nonce(secy.tx_sa().nonce_base, Pn{0x01020304}, nonce);
  OCTETS_EQUAL(from_hex("020000000001000101020304"), nonce);
}

// The numbers of Annex C's XPN frames.
// @test E5
TEST(CipherSuites_14, AnExtendedNonceIsSsciAndPnUnderTheSalt_14_7) {
  SecYFixture secy(CipherSuite::kGcmAesXpn128);
  const Octets key = test_key(1, 16);
  const Octets salt = from_hex("e630e81a48de86a21c66fa6d");
  SakParameters parameters;
  parameters.sak = key;
  parameters.salt = salt;
  parameters.transmits = true;
  const Result<SakId> sak = secy->lmi().install_sak(parameters, Time{1});
  CHECK_EQUAL(Status::kOk, secy->lmi().create_tx_sc(kOwnSci, Time{1}));
  CHECK_EQUAL(Status::kOk,
              secy->lmi().create_tx_sa(kOwnSci, An{0U}, {.sak = sak.value(), .ssci = {0x7A30C118}},
                                       Time{1}));
  Nonce nonce{};
  write_nonce(secy.tx_sa().nonce_base, Pn{0xB0DF459C'B2C28465}, nonce);
  OCTETS_EQUAL(from_hex("9c002902f801c33eaea47e08"), nonce);
}

// @test E6 A17 VER-9
TEST(CipherSuites_14, AnIntegrityFrameIsReadableAndProtected_14_5) {
  SecYFixture near;
  SecYFixture far;
  near.add_tx(kOwnSci, 0, 1, {.confidentiality = false});
  far.add_rx(kOwnSci, 0, 1);
  Octets sent = near.protect(plain_frame(46)).octets;
  OCTETS_EQUAL(user_data(46), ConstByteSpan{sent}.subspan(20, 46));
  sent[30] ^= 1;
  CHECK_EQUAL(RxCounter::kInPktsNotValid, far.verify(sent).counter());
}

// @test E6
TEST(CipherSuites_14, AConfidentialFrameShowsNoneOfItsData_14_5) {
  SecYFixture near;
  near.add_tx(kOwnSci, 0, 1);
  const Octets data(64, 0x00);
  const Octets sent = near.protect(plain_frame(data)).octets;
  const ConstByteSpan secure = ConstByteSpan{sent}.subspan(20, 64);
  std::size_t zeroes = 0;
  for (const std::uint8_t octet : secure) {
    zeroes += octet == 0 ? 1U : 0U;
  }
  CHECK(zeroes < 16);
}

// @test E1 E8 E9 CSO CSA-4 CSX
TEST(CipherSuites_14, OffsetsAreForTheSuitesThatHaveThem_14_7) {
  for (const CipherSuite suite : kAllSuites) {
    const bool xpn = info(suite).extended_packet_numbers;
    SecYFixture secy;
    CHECK_EQUAL(xpn ? Status::kUnsupported : Status::kOk,
                secy->lmi().set_cipher_suite(suite, ConfidentialityOffset::k50, Time{1}));
  }
}

// @test E10 CSR CSS CSRC CSRK CSTC CSA-5 CSA-6 CSA-7
TEST(CipherSuites_14, EachSuiteHasAReceiveScTwoReceiveSaksAndATransmitSc_5_3) {
  for (const CipherSuite suite : kAllSuites) {
    SecYFixture secy(suite);
    secy.add_tx(kOwnSci, 0, 1);
    secy.add_rx(kPeerSci, 0, 2);
    secy.add_rx(kPeerSci, 1, 3);
    CHECK_EQUAL(RxCounter::kInPktsOk, secy.verify(secy.mpdu(1, 2)).counter());
    MpduSpec second = secy.spec(1, 3);
    second.tci_an = 0x2D;
    CHECK_EQUAL(RxCounter::kInPktsOk, secy.verify(make_mpdu(second)).counter());
    CHECK_EQUAL(TxVerdict::kSend, secy.protect(plain_frame(46)).verdict());
  }
}

// A group SAK serves the transmit SA and all receive SAs of its members.
// @test E13 E10
TEST(CipherSuites_14, OneSakServesAllMembersOfAGroup_10_7_28) {
  for (const CipherSuite suite : kAllSuites) {
    SecYFixture secy(suite);
    secy.add_tx(kOwnSci, 0, 2);
    secy.add_rx(kPeerSci, 0, 2);
    secy.add_rx(kOtherSci, 0, 2);
    CHECK_EQUAL(RxCounter::kInPktsOk, secy.verify(secy.mpdu(1)).counter());
    CHECK_EQUAL(TxVerdict::kSend, secy.protect(plain_frame(46)).verdict());
  }
}
