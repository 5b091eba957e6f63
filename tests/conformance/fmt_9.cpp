// SPDX-License-Identifier: Apache-2.0

// Clause 9 at the SecY: what a receiver makes of odd SecTAGs, padding and short lengths.

#include "secy/secy.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

// All that can be wrong with a tag while its ICV is right.
MpduSpec bad(const SecYFixture& secy, std::uint8_t tci, std::optional<std::uint8_t> octet4 = {}) {
  MpduSpec spec = secy.spec(1);
  spec.tci_an = tci;
  spec.octet4 = octet4;
  return spec;
}

}  // namespace

TEST_GROUP(Format_9){};

// @test A4 A5 A7 A13 A20 A21 A22 A23 A24 A25 FMT-4 FMT-5 FMT-7 FMT-8 FMT-9 VER-1 D.1-3 MGT4-10
TEST(Format_9, ATagThatBreaksARuleIsDiscardedWithThatRule_9_12) {
  const struct {
    std::uint8_t tci;
    std::optional<std::uint8_t> octet4;
    ParseError error;
  } kRows[] = {{0xAC, {}, ParseError::kVersionNotZero},
               {0x6C, {}, ParseError::kEsWithSc},
               {0x3C, {}, ParseError::kScbWithSc},
               {0x2C, 0x80 | 46, ParseError::kSlReservedBits},
               {0x2C, 0x40 | 46, ParseError::kSlReservedBits},
               {0x00, 45, ParseError::kLengthUnchanged},
               {0x00, 0, ParseError::kLengthUnchanged},
               {0x20, 47, ParseError::kLengthUnchangedSci},
               {0x0C, 45, ParseError::kLengthChanged},
               {0x2C, 47, ParseError::kLengthChangedSci},
               {0x2C, 0, ParseError::kLengthChangedSci}};
  for (const ValidateFrames mode :
       {ValidateFrames::kDisabled, ValidateFrames::kCheck, ValidateFrames::kStrict}) {
    for (const auto& row : kRows) {
      SecYFixture secy;
      secy.add_rx(kPeerSci, 0, 2);
      secy->lmi().set_validate_frames(mode);
      const RxOutcome outcome = secy.verify(make_mpdu(bad(secy, row.tci, row.octet4)));
      CHECK_EQUAL(RxVerdict::kDiscard, outcome.verdict());
      CHECK_EQUAL(RxFinding::kBadTag, outcome.frame.finding);
      CHECK_EQUAL(row.error, outcome.frame.parse_error);
      TEXT_EQUAL("InPktsBadTag", secy.moved());
      TEXT_EQUAL("1/1", secy.replay());
    }
  }
}

// @test A20 FMT-9
TEST(Format_9, EveryCutOfAFrameIsABadTagOrUntagged_9_12_a) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  MpduSpec spec = secy.spec(1);
  spec.data = user_data(60);
  const Octets whole = make_mpdu(spec);
  for (std::size_t octets = 0; octets < whole.size() - 12; ++octets) {
    const RxOutcome outcome = secy.verify(ConstByteSpan{whole}.first(octets));
    CHECK_EQUAL(octets < 14 ? RxCounter::kInPktsNoTag : RxCounter::kInPktsBadTag,
                outcome.counter());
    CHECK(outcome.guards_intact);
  }
}

// @test A27
TEST(Format_9, APnOf0IsABadTagUnderA32BitSuiteAlone_10_6_5) {
  for (const CipherSuite suite : kAllSuites) {
    SecYFixture secy(suite);
    secy.add_rx(kPeerSci, 0, 2);
    const RxOutcome outcome = secy.verify(secy.mpdu(0));
    const bool xpn = suite >= CipherSuite::kGcmAesXpn128;
    CHECK_EQUAL(xpn ? RxFinding::kLate : RxFinding::kBadTag, outcome.frame.finding);
    CHECK_EQUAL(xpn ? ParseError::kNone : ParseError::kPnZero, outcome.frame.parse_error);
  }
}

// @test A26 D15 D14 VER-12
TEST(Format_9, PaddingBehindTheIcvIsIgnoredWhateverItHolds_9_10) {
  for (const CipherSuite suite : kAllSuites) {
    for (const std::uint8_t tci :
         std::initializer_list<std::uint8_t>{0x2C, 0x20, 0x0C, 0x40, 0x4C}) {
      const std::size_t overhead = (tci & 0x20) != 0 ? 44 : 36;
      for (std::size_t octets = 1; octets + overhead <= 60; ++octets) {
        SecYFixture secy(suite);
        secy.add_rx(kPeerSci, 0, 2);
        MpduSpec spec = secy.spec(1);
        spec.tci_an = tci;
        spec.data = user_data(octets);
        spec.pad_to = 60;
        spec.pad = static_cast<std::uint8_t>(octets * 37);
        const RxOutcome outcome = secy.verify(make_mpdu(spec));
        CHECK_EQUAL(RxCounter::kInPktsOk, outcome.counter());
        OCTETS_EQUAL(plain_frame(user_data(octets), kOwnAddress, kPeerAddress), outcome.octets);
        const std::string kind = (tci & 0x08) != 0 ? "Decrypted+" : "Validated+";
        TEXT_EQUAL("InPktsOK InOctets" + kind + std::to_string(octets), secy.moved());
      }
    }
  }
}

// @test A26 A25
TEST(Format_9, ASurplusBeyond60OctetsIsABadTag_9_12) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  MpduSpec spec = secy.spec(1);
  spec.data = user_data(10);
  spec.pad_to = 61;
  CHECK_EQUAL(RxFinding::kBadTag, secy.verify(make_mpdu(spec)).frame.finding);
  spec.pad_to = 57;
  CHECK_EQUAL(RxCounter::kInPktsOk, secy.verify(make_mpdu(spec)).counter());
  spec.pn = 2;
  spec.data = user_data(46);
  spec.pad_to = 91;
  CHECK_EQUAL(RxFinding::kBadTag, secy.verify(make_mpdu(spec)).frame.finding);
}

// @test A28
TEST(Format_9, AnSlOf48To63ThatAgreesIsValid_9_12) {
  for (std::uint8_t sl = 48; sl < 64; ++sl) {
    SecYFixture secy;
    secy.add_rx(kPeerSci, 0, 2);
    MpduSpec spec = secy.spec(1);
    spec.data = user_data(sl);
    spec.octet4 = sl;
    CHECK_EQUAL(RxCounter::kInPktsOk, secy.verify(make_mpdu(spec)).counter());
    spec.pn = 2;
    spec.octet4 = static_cast<std::uint8_t>(sl == 63 ? 48 : sl + 1);
    CHECK_EQUAL(RxFinding::kBadTag, secy.verify(make_mpdu(spec)).frame.finding);
  }
}

// @test A2 A18 FMT-3
TEST(Format_9, ATagInFrontOfTheSecTagMakesTheFrameUntagged_9_4) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  for (const char* vlan : {"81000005", "88a80005", "91000005", "88d70000"}) {
    Octets frame = secy.mpdu(1);
    const Octets tag = from_hex(vlan);
    frame.insert(frame.begin() + 12, tag.begin(), tag.end());
    CHECK_EQUAL(RxCounter::kInPktsNoTag, secy.verify(frame).counter());
  }
}

// @test A11 D.1-10 D.1-6
TEST(Format_9, ChangedTextWithoutEncryptionIsIntegrityThatIsNeverDeliveredUnchecked_9_5) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  MpduSpec spec = secy.spec(1);
  spec.tci_an = 0x24;
  const RxOutcome good = secy.verify(make_mpdu(spec));
  CHECK_EQUAL(RxCounter::kInPktsOk, good.counter());
  OCTETS_EQUAL(plain_frame(user_data(46), kOwnAddress, kPeerAddress), good.octets);
  TEXT_EQUAL("InPktsOK InOctetsValidated+46", secy.moved());
  secy->lmi().set_validate_frames(ValidateFrames::kDisabled);
  spec.pn = 2;
  CHECK_EQUAL(RxCounter::kInPktsNotValid, secy.verify(make_mpdu(spec)).counter());
  spec.sci = kOtherSci;
  CHECK_EQUAL(RxCounter::kInPktsNoSaError, secy.verify(make_mpdu(spec)).counter());
}

// @test A6 A14
TEST(Format_9, AReportKnowsWhatTheTagOfABadFrameSays) {
  SecYFixture secy;
  const RxOutcome bad_tag = secy.verify(make_mpdu(bad(secy, 0xAD)));
  CHECK(bad_tag.frame.sa.sci_known && bad_tag.frame.sa.sci == kPeerSci);
  CHECK(bad_tag.frame.sa.an_known && bad_tag.frame.sa.an == An{1U});
  CHECK(bad_tag.frame.sa.pn_known && bad_tag.frame.sa.pn == Pn{1});
  const RxOutcome untagged = secy.verify(plain_frame(46));
  CHECK(!untagged.frame.sa.sci_known && !untagged.frame.sa.an_known);
  CHECK(!untagged.frame.sa.pn_known);
  const RxOutcome cut = secy.verify(ConstByteSpan{secy.mpdu(1)}.first(20));
  CHECK(!cut.frame.sa.an_known);
}
