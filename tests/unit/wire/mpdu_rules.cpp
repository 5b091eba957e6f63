// SPDX-License-Identifier: Apache-2.0

// Every rule of 9.12 at its edges, then all of SL × length × TCI against a formula of its own.

#include <type_traits>

#include "support/print.h"
#include "wire/mpdu.h"

using namespace linksec;
using namespace linksec::test;

namespace {

// A frame whose MPDU has `mpdu_octets` octets, at least 4 of them, with that octet 3 and 4.
Octets frame_of(std::uint8_t tci, std::uint8_t octet4, std::size_t mpdu_octets) {
  Octets frame = plain_frame(from_hex("88e5"));
  frame.push_back(tci);
  frame.push_back(octet4);
  frame.resize(12 + mpdu_octets, 0x11);
  return frame;
}

ParseError rule_of(std::uint8_t tci, std::uint8_t octet4, std::size_t mpdu_octets) {
  return parse_mpdu(frame_of(tci, octet4, mpdu_octets)).error();
}

constexpr std::uint8_t kPlain = 0x00;       // C=0, SC=0
constexpr std::uint8_t kPlainSci = 0x20;    // C=0, SC=1
constexpr std::uint8_t kChanged = 0x0C;     // C=1, SC=0
constexpr std::uint8_t kChangedSci = 0x2C;  // C=1, SC=1

// 9.12 and the decisions on padding, written as a sentence a rule.
ParseError expected_rule(std::uint8_t tci, std::uint8_t octet4, std::size_t mpdu) {
  const bool v = tci & 0x80, es = tci & 0x40, sc = tci & 0x20, scb = tci & 0x10, c = tci & 0x04;
  if (mpdu < 17)
    return ParseError::kMpduTooShort;
  if (v)
    return ParseError::kVersionNotZero;
  if (es && sc)
    return ParseError::kEsWithSc;
  if (scb && sc)
    return ParseError::kScbWithSc;
  if (octet4 >= 64)
    return ParseError::kSlReservedBits;
  const std::size_t base = sc ? 32 : 24;
  const bool fits = octet4 == 0 ? mpdu >= base + 48 : mpdu == base + octet4;
  const bool padded = octet4 != 0 && mpdu > base + octet4 && mpdu + 12 <= 60;
  if (fits || padded)
    return ParseError::kNone;
  if (c)
    return sc ? ParseError::kLengthChangedSci : ParseError::kLengthChanged;
  return sc ? ParseError::kLengthUnchangedSci : ParseError::kLengthUnchanged;
}

}  // namespace

static_assert(!std::is_default_constructible_v<Mpdu>, "an MPDU comes of parse_mpdu alone");

TEST_GROUP(MpduRules){};

// @test A20 FMT-9
TEST(MpduRules, AnMpduHasAtLeast17Octets_9_12_a) {
  for (std::size_t octets = 2; octets < 17; ++octets) {
    CHECK_EQUAL(ParseError::kMpduTooShort, rule_of(kPlain, 1, std::max<std::size_t>(octets, 4)));
  }
  CHECK_EQUAL(ParseError::kMpduTooShort, parse_mpdu(plain_frame(from_hex("88e5"))).error());
  CHECK_EQUAL(ParseError::kMpduTooShort, parse_mpdu(plain_frame(from_hex("88e5ff"))).error());
  CHECK_EQUAL(ParseError::kLengthUnchanged, rule_of(kPlain, 1, 17));
}

// @test A4 A21 FMT-4 FMT-9
TEST(MpduRules, VersionIsZero_9_12_c) {
  CHECK_EQUAL(ParseError::kVersionNotZero, rule_of(0x80, 1, 25));
  CHECK_EQUAL(ParseError::kNone, rule_of(0x00, 1, 25));
}

// @test A5 A7 A21 FMT-5 FMT-7 FMT-9
TEST(MpduRules, EsAndScbExcludeSc_9_12_d) {
  CHECK_EQUAL(ParseError::kEsWithSc, rule_of(0x60, 1, 33));
  CHECK_EQUAL(ParseError::kScbWithSc, rule_of(0x30, 1, 33));
  CHECK_EQUAL(ParseError::kEsWithSc, rule_of(0x70, 1, 33));
  CHECK_EQUAL(ParseError::kNone, rule_of(0x40, 1, 25));
  CHECK_EQUAL(ParseError::kNone, rule_of(0x10, 1, 25));
  CHECK_EQUAL(ParseError::kNone, rule_of(0x50, 1, 25));
}

// @test A13 A21 FMT-8 FMT-9
TEST(MpduRules, TheTopBitsOfOctet4AreZero_9_12_e) {
  CHECK_EQUAL(ParseError::kSlReservedBits, rule_of(kPlain, 0x81, 25));
  CHECK_EQUAL(ParseError::kSlReservedBits, rule_of(kPlain, 0x41, 25));
  CHECK_EQUAL(ParseError::kSlReservedBits, rule_of(kPlain, 0x80, 100));
}

// @test A22 FMT-9
TEST(MpduRules, WithoutChangeAndSciTheMpduHas24OctetsAndSl_9_12_f) {
  CHECK_EQUAL(ParseError::kLengthUnchanged, rule_of(kPlain, 47, 24 + 46));
  CHECK_EQUAL(ParseError::kNone, rule_of(kPlain, 47, 24 + 47));
  CHECK_EQUAL(ParseError::kLengthUnchanged, rule_of(kPlain, 47, 24 + 48));
  CHECK_EQUAL(ParseError::kLengthUnchanged, rule_of(kPlain, 0, 71));
  CHECK_EQUAL(ParseError::kNone, rule_of(kPlain, 0, 72));
  CHECK_EQUAL(ParseError::kNone, rule_of(kPlain, 0, 9000));
}

// @test A23 FMT-9
TEST(MpduRules, WithoutChangeAndWithSciTheMpduHas32OctetsAndSl_9_12_g) {
  CHECK_EQUAL(ParseError::kLengthUnchangedSci, rule_of(kPlainSci, 47, 32 + 46));
  CHECK_EQUAL(ParseError::kNone, rule_of(kPlainSci, 47, 32 + 47));
  CHECK_EQUAL(ParseError::kLengthUnchangedSci, rule_of(kPlainSci, 47, 32 + 48));
  CHECK_EQUAL(ParseError::kLengthUnchangedSci, rule_of(kPlainSci, 0, 79));
  CHECK_EQUAL(ParseError::kNone, rule_of(kPlainSci, 0, 80));
}

// @test A24 FMT-9
TEST(MpduRules, WithChangeAndWithoutSciTheLengthIsExact_9_12_h) {
  CHECK_EQUAL(ParseError::kLengthChanged, rule_of(kChanged, 47, 24 + 46));
  CHECK_EQUAL(ParseError::kNone, rule_of(kChanged, 47, 24 + 47));
  CHECK_EQUAL(ParseError::kLengthChanged, rule_of(kChanged, 47, 24 + 48));
  CHECK_EQUAL(ParseError::kLengthChanged, rule_of(kChanged, 0, 71));
  CHECK_EQUAL(ParseError::kNone, rule_of(kChanged, 0, 72));
}

// @test A25 FMT-9
TEST(MpduRules, WithChangeAndSciTheLengthIsExactToo_9_12_i) {
  CHECK_EQUAL(ParseError::kLengthChangedSci, rule_of(kChangedSci, 47, 32 + 46));
  CHECK_EQUAL(ParseError::kNone, rule_of(kChangedSci, 47, 32 + 47));
  CHECK_EQUAL(ParseError::kLengthChangedSci, rule_of(kChangedSci, 47, 32 + 48));
  CHECK_EQUAL(ParseError::kLengthChangedSci, rule_of(kChangedSci, 0, 79));
  CHECK_EQUAL(ParseError::kNone, rule_of(kChangedSci, 0, 80));
}

// @test A26
TEST(MpduRules, PaddingToSixtyOctetsIsNoPartOfTheMpdu_9_10) {
  for (std::uint8_t sl = 1; sl <= 24; ++sl) {
    for (std::size_t frame = 12 + 24 + sl; frame <= 60; ++frame) {
      const MpduParse parsed = parse_mpdu(frame_of(kChanged, sl, frame - 12));
      CHECK_EQUAL(ParseError::kNone, parsed.error());
      UNSIGNED_LONGS_EQUAL(sl, parsed.mpdu().secure_data_octets());
      UNSIGNED_LONGS_EQUAL(12 + 24 + sl, parsed.mpdu().frame_octets());
    }
    CHECK_EQUAL(ParseError::kLengthChanged, rule_of(kChanged, sl, 61 - 12));
  }
  CHECK_EQUAL(ParseError::kNone, rule_of(kChangedSci, 16, 60 - 12));
  CHECK_EQUAL(ParseError::kNone, rule_of(kChangedSci, 15, 60 - 12));
  CHECK_EQUAL(ParseError::kLengthChangedSci, rule_of(kChangedSci, 17, 60 - 12));
}

// @test A28
TEST(MpduRules, AnSlOf48To63IsJudgedByTheLengthAlone_9_12) {
  for (std::uint8_t sl = 48; sl < 64; ++sl) {
    CHECK_EQUAL(ParseError::kNone, rule_of(kPlain, sl, 24U + sl));
    CHECK_EQUAL(ParseError::kNone, rule_of(kChangedSci, sl, 32U + sl));
    CHECK_EQUAL(ParseError::kLengthUnchanged, rule_of(kPlain, sl, 25U + sl));
    CHECK_EQUAL(ParseError::kLengthChangedSci, rule_of(kChangedSci, sl, 31U + sl));
  }
}

// @test A20 A21 A22 A23 A24 A25 A26 A28 FMT-9 VER-1
TEST(MpduRules, AllTcisShortLengthsAndLengthsAgreeWithTheFormula_9_12) {
  for (unsigned tci = 0; tci < 256; tci += 4) {
    for (unsigned octet4 = 0; octet4 < 72; ++octet4) {
      for (std::size_t mpdu = 4; mpdu <= 112; ++mpdu) {
        const auto t = static_cast<std::uint8_t>(tci);
        const auto o = static_cast<std::uint8_t>(octet4);
        const ParseError error = rule_of(t, o, mpdu);
        if (error != expected_rule(t, o, mpdu)) {
          CHECK_EQUAL_TEXT(
              expected_rule(t, o, mpdu), error,
              (std::to_string(tci) + " " + std::to_string(octet4) + " " + std::to_string(mpdu))
                  .c_str());
        }
      }
    }
  }
}

// @test A1 FMT-1 FMT-2 VER-1
TEST(MpduRules, AValidMpduSaysWhereItsPartsAre_9_2) {
  const MpduParse parsed = parse_mpdu(frame_of(kChangedSci, 0, 16 + 50 + 16));
  CHECK_EQUAL(ParseError::kNone, parsed.error());
  UNSIGNED_LONGS_EQUAL(28, parsed.mpdu().secure_data_offset());
  UNSIGNED_LONGS_EQUAL(50, parsed.mpdu().secure_data_octets());
  UNSIGNED_LONGS_EQUAL(28 + 50 + 16, parsed.mpdu().frame_octets());
  CHECK(parsed.mpdu().tag().sci.value == 0x1111111111111111);
  CHECK(parsed.mpdu().tag().pn == 0x11111111);
}

// @test A20
TEST(MpduRules, AFrameThatEndsWithinItsAddressesIsTooShort) {
  const std::uint8_t octets[ethernet::kAddressesOctets] = {};
  for (std::size_t size = 0; size <= sizeof(octets); ++size) {
    CHECK_EQUAL(ParseError::kMpduTooShort, parse_mpdu({octets, size}).error());
  }
}

// @test A20 FMT-9
TEST(MpduRules, ABrokenTagShowsItsFieldsAsTheyStandAndNoMpdu_9_12) {
  const MpduParse parsed = parse_mpdu(frame_of(kChangedSci | 0x40 | 0x03, 0x2A, 16 + 42 + 16));
  CHECK_EQUAL(ParseError::kEsWithSc, parsed.error());
  const RawSecTag& tag = parsed.unvalidated_tag();
  CHECK(tag.es() && tag.sc() && tag.c() && !tag.version());
  LONGS_EQUAL(3, tag.an().value());
  LONGS_EQUAL(0x2A, tag.octet_4());
  CHECK(tag.pn() == 0x11111111);
  CHECK(tag.sci().value == 0x1111111111111111);
  CHECK(parse_mpdu(frame_of(kChangedSci, 0, 16)).unvalidated_tag().octet_4() == 0);
}
