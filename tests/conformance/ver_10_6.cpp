// SPDX-License-Identifier: Apache-2.0

// The decision table of verification with real frames: each combination of what a frame can be, in
// each mode, with and without replayProtect.

#include "secy/secy.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr std::uint64_t kLowest = 100;

// Frames are those of kPeerSci, AN 0, whose SA has nextPN and lowestPN at 100.
MpduSpec with_tci(const SecYFixture& secy, std::uint8_t tci, std::uint64_t pn = kLowest) {
  MpduSpec spec = secy.spec(pn);
  spec.tci_an = tci;
  return spec;
}

Octets spoilt(Octets frame) {
  frame.back() ^= 0x80;
  return frame;
}

// The three encodings a SecY can meet on a frame that is not the KaY's.
constexpr std::uint8_t kIntegrity = 0x20;
constexpr std::uint8_t kConfidential = 0x2C;
constexpr std::uint8_t kChangedIntegrity = 0x24;

struct Row {
  const char* frame;
  bool replay_protect;
  const char* disabled;
  const char* check;
  const char* strict;
};

// `text`: the counters that move; "-" in front of them when the frame is not delivered.
void expect(const char* text, const RxOutcome& outcome, const std::string& moved,
            const std::string& where) {
  const std::string wanted(text);
  const bool delivered = wanted[0] != '-';
  CHECK_EQUAL_TEXT(delivered ? RxVerdict::kDeliver : RxVerdict::kDiscard, outcome.verdict(),
                   where.c_str());
  STRCMP_EQUAL_TEXT(wanted.substr(delivered ? 0 : 1).c_str(), moved.c_str(), where.c_str());
  if (delivered) {
    STRCMP_EQUAL_TEXT(to_hex(plain_frame(user_data(46), kOwnAddress, kPeerAddress)).c_str(),
                      to_hex(outcome.octets).c_str(), where.c_str());
  }
  CHECK_TEXT(outcome.guards_intact, where.c_str());
}

Octets frame_of(const std::string& kind, const SecYFixture& secy) {
  if (kind == "good integrity")
    return make_mpdu(with_tci(secy, kIntegrity));
  if (kind == "good confidential")
    return make_mpdu(with_tci(secy, kConfidential));
  if (kind == "good changed integrity")
    return make_mpdu(with_tci(secy, kChangedIntegrity));
  if (kind == "bad integrity")
    return spoilt(make_mpdu(with_tci(secy, kIntegrity)));
  if (kind == "bad confidential")
    return spoilt(make_mpdu(with_tci(secy, kConfidential)));
  if (kind == "bad changed integrity")
    return spoilt(make_mpdu(with_tci(secy, kChangedIntegrity)));
  if (kind == "old integrity")
    return make_mpdu(with_tci(secy, kIntegrity, kLowest - 1));
  if (kind == "old confidential")
    return make_mpdu(with_tci(secy, kConfidential, kLowest - 1));
  if (kind == "old bad integrity")
    return spoilt(make_mpdu(with_tci(secy, kIntegrity, 1)));
  if (kind == "old bad confidential")
    return spoilt(make_mpdu(with_tci(secy, kConfidential, 1)));
  if (kind == "unused integrity")
    return make_mpdu(with_tci(secy, kIntegrity | 1));
  if (kind == "unused confidential")
    return make_mpdu(with_tci(secy, kConfidential | 1));
  if (kind == "bad tag")
    return make_mpdu(with_tci(secy, kConfidential | 0x80));
  MpduSpec unknown = with_tci(secy, kind == "unknown integrity" ? kIntegrity : kConfidential);
  unknown.sci = kOtherSci;
  return make_mpdu(unknown);
}

const Row kRows[] = {
    {"good integrity", true, "InPktsUnchecked", "InPktsOK InOctetsValidated+46",
     "InPktsOK InOctetsValidated+46"},
    {"good confidential", true, "-InPktsNotValid", "InPktsOK InOctetsDecrypted+46",
     "InPktsOK InOctetsDecrypted+46"},
    {"good changed integrity", true, "-InPktsNotValid", "InPktsOK InOctetsValidated+46",
     "InPktsOK InOctetsValidated+46"},
    {"bad integrity", true, "InPktsUnchecked", "InPktsInvalid InOctetsValidated+46",
     "-InPktsNotValid InOctetsValidated+46"},
    {"bad confidential", true, "-InPktsNotValid", "-InPktsNotValid InOctetsDecrypted+46",
     "-InPktsNotValid InOctetsDecrypted+46"},
    {"bad changed integrity", true, "-InPktsNotValid", "-InPktsNotValid InOctetsValidated+46",
     "-InPktsNotValid InOctetsValidated+46"},
    {"old integrity", true, "-InPktsLate", "-InPktsLate", "-InPktsLate"},
    {"old confidential", true, "-InPktsLate", "-InPktsLate", "-InPktsLate"},
    {"old bad integrity", true, "-InPktsLate", "-InPktsLate", "-InPktsLate"},
    {"old bad confidential", true, "-InPktsLate", "-InPktsLate", "-InPktsLate"},
    {"old integrity", false, "InPktsDelayed", "InPktsDelayed InOctetsValidated+46",
     "InPktsDelayed InOctetsValidated+46"},
    {"old confidential", false, "-InPktsNotValid", "InPktsDelayed InOctetsDecrypted+46",
     "InPktsDelayed InOctetsDecrypted+46"},
    {"old bad integrity", false, "InPktsDelayed", "InPktsInvalid InOctetsValidated+46",
     "-InPktsNotValid InOctetsValidated+46"},
    {"old bad confidential", false, "-InPktsNotValid", "-InPktsNotValid InOctetsDecrypted+46",
     "-InPktsNotValid InOctetsDecrypted+46"},
    {"good integrity", false, "InPktsUnchecked", "InPktsOK InOctetsValidated+46",
     "InPktsOK InOctetsValidated+46"},
    {"unused integrity", true, "InPktsNoSA", "InPktsNoSA", "-InPktsNoSAError"},
    {"unused confidential", true, "-InPktsNoSAError", "-InPktsNoSAError", "-InPktsNoSAError"},
    {"unknown integrity", true, "InPktsNoSA", "InPktsNoSA", "-InPktsNoSAError"},
    {"unknown confidential", true, "-InPktsNoSAError", "-InPktsNoSAError", "-InPktsNoSAError"},
    {"bad tag", true, "-InPktsBadTag", "-InPktsBadTag", "-InPktsBadTag"},
};

void run_row(const Row& row, ValidateFrames mode, const char* wanted, CipherSuite suite) {
  SecYFixture secy(suite);
  secy.add_rx(kPeerSci, 0, 2, {.next_pn = kLowest, .lowest_pn = kLowest});
  secy.add_rx(kPeerSci, 1, 3, {.enable = false});
  secy->lmi().set_validate_frames(mode);
  secy->lmi().set_replay_protect(row.replay_protect);
  const RxOutcome outcome = secy.verify(frame_of(row.frame, secy));
  const std::string moved = secy.moved();
  const std::string where = std::string(row.frame) + (row.replay_protect ? " rp" : "") + " mode " +
                            std::to_string(static_cast<int>(mode));
  expect(wanted, outcome, moved, where);
  const bool valid = moved.find("InPktsOK") != std::string::npos;
  STRCMP_EQUAL_TEXT(valid ? "101/101" : "100/100", secy.replay().c_str(), where.c_str());
}

}  // namespace

TEST_GROUP(Verification_10_6){};

// @test D.1-3 D.1-5 D.1-6 D.1-7 D.1-9 D.1-10 D.1-11 D.1-12 D.1-13 D.1-14 D.1-15 D8 D14 A11
// @test VER-4 VER-5 VER-6 VER-8 VER-9 VER-10 VER-11 VER-12 D15 MGT4-10 MGT4-11 MGT4-12 MGT4-14
// @test MGT4-15 MGT4-16 MGT4-17 MGT4-18 MGT4-19 MGT4-22 MGT4-23
TEST(Verification_10_6, EachKindOfTaggedFrameInEachModeAndSuite) {
  for (const CipherSuite suite : kAllSuites) {
    for (const Row& row : kRows) {
      run_row(row, ValidateFrames::kDisabled, row.disabled, suite);
      run_row(row, ValidateFrames::kCheck, row.check, suite);
      run_row(row, ValidateFrames::kStrict, row.strict, suite);
    }
  }
}

// @test D.1-1 D15 VER-13
TEST(Verification_10_6, NullDeliversEachKindUnmodifiedAndCountsNothing) {
  for (const Row& row : kRows) {
    SecYFixture secy;
    secy.add_rx(kPeerSci, 0, 2, {.next_pn = kLowest, .lowest_pn = kLowest});
    secy->lmi().set_validate_frames(ValidateFrames::kNull);
    const Octets frame = frame_of(row.frame, secy);
    const RxOutcome outcome = secy.verify(frame);
    CHECK_EQUAL(RxVerdict::kDeliver, outcome.verdict());
    CHECK_EQUAL(RxCounter::kNone, outcome.counter());
    OCTETS_EQUAL(frame, outcome.octets);
    TEXT_EQUAL("", secy.moved());
    TEXT_EQUAL("100/100", secy.replay());
  }
}

// @test D.1-2 VER-2 MGT4-8 MGT4-9
TEST(Verification_10_6, AnUntaggedFrameIsDeliveredUnmodifiedUnlessStrict) {
  const Octets frame = plain_frame(46);
  for (const ValidateFrames mode : {ValidateFrames::kDisabled, ValidateFrames::kCheck}) {
    SecYFixture secy;
    secy->lmi().set_validate_frames(mode);
    const RxOutcome outcome = secy.verify(frame);
    CHECK_EQUAL(RxVerdict::kDeliver, outcome.verdict());
    OCTETS_EQUAL(frame, outcome.octets);
    TEXT_EQUAL("InPktsUntagged", secy.moved());
  }
  SecYFixture strict;
  CHECK_EQUAL(RxVerdict::kDiscard, strict.verify(frame).verdict());
  CHECK_EQUAL(RxVerdict::kDiscard, strict.verify(Octets(13, 0x88)).verdict());
  CHECK_EQUAL(RxVerdict::kDiscard, strict.verify(Octets{}).verdict());
  TEXT_EQUAL("InPktsNoTag+3", strict.moved());
}

// @test A9 A29 D.1-4 VER-3
TEST(Verification_10_6, AFrameOfTheKaysGoesToTheUncontrolledPortAlone) {
  for (const ValidateFrames mode :
       {ValidateFrames::kDisabled, ValidateFrames::kCheck, ValidateFrames::kStrict}) {
    for (const std::uint8_t tci :
         std::initializer_list<std::uint8_t>{0x28, 0x29, 0x08, 0x48, 0x18}) {
      SecYFixture secy;
      secy.add_rx(kPeerSci, 0, 2);
      secy->lmi().set_validate_frames(mode);
      const Octets frame = make_mpdu(with_tci(secy, tci, 1));
      const RxOutcome outcome = secy.verify(frame);
      CHECK_EQUAL(RxVerdict::kUncontrolled, outcome.verdict());
      CHECK_EQUAL(RxFinding::kReserved, outcome.frame.finding);
      OCTETS_EQUAL(frame, outcome.octets);
      TEXT_EQUAL("", secy.moved());
      TEXT_EQUAL("1/1", secy.replay());
    }
  }
}

// @test A29 A27 D.1-3
TEST(Verification_10_6, AFrameOfTheKaysThatBreaks9_12IsABadTag) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  CHECK_EQUAL(RxCounter::kInPktsBadTag, secy.verify(make_mpdu(with_tci(secy, 0xA8))).counter());
  CHECK_EQUAL(RxCounter::kInPktsBadTag, secy.verify(make_mpdu(with_tci(secy, 0x28, 0))).counter());
  TEXT_EQUAL("InPktsBadTag+2", secy.moved());
}

// The 2006 edition told apart what 2018 adds up.
// @test F-2006 MGT4-11 MGT4-12
TEST(Verification_10_6, TheCountersOf2006AreKeptBesides_Annex_G) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  secy->lmi().set_validate_frames(ValidateFrames::kCheck);
  for (const char* kind : {"unknown integrity", "unknown confidential", "unused integrity",
                           "unused confidential", "unused confidential"}) {
    static_cast<void>(secy.verify(frame_of(kind, secy)));
  }
  const SecYCounters of_secy = secy->counters();
  const RxScCounters& of_sc = secy->find_rx_sc(kPeerSci)->counters;
  UNSIGNED_LONGS_EQUAL(1, of_secy.unknown_sci);
  UNSIGNED_LONGS_EQUAL(1, of_secy.no_sci);
  UNSIGNED_LONGS_EQUAL(1, of_sc.unused_sa);
  UNSIGNED_LONGS_EQUAL(2, of_sc.not_using_sa);
  TEXT_EQUAL("InPktsNoSA+2 InPktsNoSAError+3", secy.moved());
}
