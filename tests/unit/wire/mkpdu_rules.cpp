// SPDX-License-Identifier: Apache-2.0

// Every rule of an MKPDU's form at its edges: EAPOL header, Basic Parameter Set, ICV.

#include <set>
#include <type_traits>

#include "golden_mkpdus.h"
#include "mkpdu_frame.h"
#include "support/print.h"
#include "wire/mkpdu.h"

using namespace linksec;
using namespace linksec::test;

static_assert(!std::is_default_constructible_v<Mkpdu>, "an MKPDU comes of parse_mkpdu alone");
static_assert(!std::is_constructible_v<Mkpdu, const MkpduFields&>, "fields are no proof");

TEST_GROUP(MkpduRules) { EapolSpec spec{}; };

// @test MKA-H1
TEST(MkpduRules, AnMkpduHasTheEtherTypeOfEapolAndPacketType5_11_3) {
  CHECK_EQUAL(MkpduError::kNone, rule_of(spec));
  spec.ether_type = "888f";
  CHECK_EQUAL(MkpduError::kNotMka, rule_of(spec));
  spec.ether_type = "888e";
  for (unsigned type = 0; type < 256; ++type) {
    spec.version_type = "03" + to_hex(Octets{static_cast<std::uint8_t>(type)});
    CHECK_EQUAL(type == 5 ? MkpduError::kNone : MkpduError::kNotMka, rule_of(spec));
  }
}

// @test MKA-H3
TEST(MkpduRules, AFrameThatEndsWithinItsEapolHeaderIsTooShort_11_4) {
  const Octets whole = make_eapol(spec);
  for (std::size_t octets = 0; octets < 18; ++octets) {
    const Octets cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(octets));
    CHECK_EQUAL(MkpduError::kTooShort, rule_of(cut));
    CHECK(!read_eapol_header(cut));
  }
}

// @test MKA-H3
TEST(MkpduRules, ABodyLongerThanItsFrameIsRefused_11_4) {
  const Octets whole = make_eapol(spec);
  for (std::size_t octets = 18; octets < whole.size(); ++octets) {
    const Octets cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(octets));
    CHECK_EQUAL(MkpduError::kBodyOverruns, rule_of(cut));
  }
  spec.body_octets = 0xFFFF;
  CHECK_EQUAL(MkpduError::kBodyOverruns, rule_of(spec));
}

// @test MKA-H3
TEST(MkpduRules, PaddingBehindTheBodyIsNoPartOfTheMkpdu_11_4) {
  for (const std::size_t padding : {1U, 2U, 3U, 4U, 46U, 1400U}) {
    FakeAuthority authority;
    Octets frame = from_hex(kE1);
    const Octets covered(frame.begin(), frame.end() - 16);
    frame.resize(frame.size() + padding, 0xA5);
    CHECK_EQUAL(MkpduError::kNone, parse_mkpdu(frame, authority).error());
    OCTETS_EQUAL(covered, authority.input);
    TEXT_EQUAL("5276ab5b61f34eac4bc3e17d30055d7d", to_hex(authority.icv));
  }
}

// @test MKA-H4
TEST(MkpduRules, EapolVersionsFrom3OnCarryMka_11_4) {
  for (unsigned version = 0; version < 256; ++version) {
    spec.version_type = to_hex(Octets{static_cast<std::uint8_t>(version), 5});
    CHECK_EQUAL(version < 3 ? MkpduError::kEapolVersion : MkpduError::kNone, rule_of(spec));
  }
}

// @test MKA-H2
TEST(MkpduRules, TheDestinationIsAGroupAddress_11_11_2_a) {
  for (const char* group : {"0180c2000003", "0180c200000e", "010203040506", "ffffffffffff"}) {
    spec.destination = group;
    CHECK_EQUAL(MkpduError::kNone, rule_of(spec));
  }
  for (const char* individual : {"0080c2000003", "020000000002", "fe80c2000003"}) {
    spec.destination = individual;
    CHECK_EQUAL(MkpduError::kIndividualDa, rule_of(spec));
  }
}

// @test MKA-H5
TEST(MkpduRules, AnMkpduHasAtLeast32Octets_11_11_2_b) {
  for (std::size_t octets = 0; octets < 32; ++octets) {
    spec.body_octets = octets;
    CHECK_EQUAL(MkpduError::kBelow32, rule_of(spec));
  }
  spec.body_octets = 32;
  CHECK_EQUAL(MkpduError::kBasicLength, rule_of(spec));
}

// @test MKA-H5
TEST(MkpduRules, AnMkpduIsAMultipleOf4Octets_11_11_2_c) {
  spec.padding = 3;
  for (const std::size_t more : {1U, 2U, 3U}) {
    spec.body_octets = 64 + more;
    CHECK_EQUAL(MkpduError::kNotMultipleOf4, rule_of(spec));
  }
}

// @test MKA-H5
TEST(MkpduRules, TheBasicParameterSetAndTheIcvFit_11_11_2_d) {
  spec.body_octets = 60;
  CHECK_EQUAL(MkpduError::kBasicLength, rule_of(spec));
  spec.body_octets = 64;
  CHECK_EQUAL(MkpduError::kNone, rule_of(spec));
  spec.basic_octets = 45;
  CHECK_EQUAL(MkpduError::kBasicLength, rule_of(spec));
  spec.basic_octets = 60;
  CHECK_EQUAL(MkpduError::kBasicLength, rule_of(spec));
  for (std::size_t octets = 0; octets < 28; ++octets) {
    spec.basic_octets = octets;
    CHECK_EQUAL(MkpduError::kBasicLength, rule_of(spec));
  }
}

// @test MKA-H6
TEST(MkpduRules, ACknHas1To32Octets_11_11_2) {
  for (std::size_t octets = 0; octets <= 64; ++octets) {
    spec.ckn = to_hex(Octets(octets, 0x31));
    FakeAuthority authority;
    const bool is_ckn = octets >= 1 && octets <= 32;
    CHECK_EQUAL(is_ckn ? MkpduError::kNone : MkpduError::kCknLength,
                parse_mkpdu(make_eapol(spec), authority).error());
    UNSIGNED_LONGS_EQUAL(is_ckn ? 1 : 0, authority.selects);
    if (is_ckn) {
      TEXT_EQUAL(spec.ckn, to_hex(authority.ckn));
    }
  }
  spec.basic_octets = 0xFFF;
  CHECK_EQUAL(MkpduError::kCknLength, rule_of(spec));
}

// @test MKA-H6
TEST(MkpduRules, APrefixOfACknIsAnotherCkn_11_11_2) {
  const Octets octets(32, 0x31);
  const ConstByteSpan whole{octets};
  CHECK(!CknView::of({}));
  CHECK(!CknView::of(Octets(33, 0x31)));
  CHECK(*CknView::of(whole) == *CknView::of(Octets(32, 0x31)));
  CHECK(!(*CknView::of(whole) == *CknView::of(whole.first(31))));
  CHECK(!(*CknView::of(whole.first(1)) == *CknView::of(from_hex("32"))));
  const Ckn kept{*CknView::of(whole.first(31))};
  CHECK(kept == Ckn{*CknView::of(whole.subspan(1))});
  CHECK(!(kept == Ckn{*CknView::of(whole)}));
}

// @test MKA-H6
TEST(MkpduRules, AnUnknownCknIsRefusedBeforeAnythingIsComputed_11_11_2) {
  FakeAuthority authority;
  authority.knows = false;
  spec.agility = "0080c202";
  CHECK_EQUAL(MkpduError::kCknUnknown, parse_mkpdu(make_eapol(spec), authority).error());
  UNSIGNED_LONGS_EQUAL(0, authority.verifies);
}

// @test MKA-H7
TEST(MkpduRules, AnotherAlgorithmAgilityIsRefusedBeforeTheIcv_Table_9_1) {
  for (const char* agility : {"00000000", "0080c200", "0080c202", "0180c201", "0080c301"}) {
    FakeAuthority authority;
    spec.agility = agility;
    CHECK_EQUAL(MkpduError::kAgility, parse_mkpdu(make_eapol(spec), authority).error());
    UNSIGNED_LONGS_EQUAL(0, authority.verifies);
  }
}

// @test MKA-H8
TEST(MkpduRules, TheIcvCoversTheFrameFromItsDestinationOn_9_4_1) {
  FakeAuthority authority;
  spec.sets = set_of("01", 16);
  spec.padding = 7;
  const Octets frame = make_eapol(spec);
  const MkpduParse parsed = parse_mkpdu(frame, authority);
  CHECK_EQUAL(MkpduError::kNone, parsed.error());
  OCTETS_EQUAL(Octets(frame.begin(), frame.end() - 16 - 7), authority.input);
  TEXT_EQUAL(spec.icv, to_hex(authority.icv));
  OCTETS_EQUAL(authority.input, parsed.mkpdu().icv_input());
  UNSIGNED_LONGS_EQUAL(1, authority.verifies);
}

// @test MKA-H8
TEST(MkpduRules, AnIcvThatIsWrongOrCannotBeComputedIsRefusedBeforeTheSets_9_4_1) {
  spec.sets = set_of("01", 15);
  spec.mn = "00000000";
  for (const Status status : {Status::kCorrupt, Status::kIoError, Status::kNotFound}) {
    FakeAuthority authority;
    authority.verdict = status;
    CHECK_EQUAL(MkpduError::kIcv, parse_mkpdu(make_eapol(spec), authority).error());
  }
}

// @test MKA-H9
TEST(MkpduRules, AnIcvIndicatorEndsTheMkpduWithTheIcvAsItsBody_11_11_3) {
  FakeAuthority authority;
  spec.sets = set_of("02", 16) + "ff000010";
  const Octets frame = make_eapol(spec);
  const MkpduParse parsed = parse_mkpdu(frame, authority);
  CHECK_EQUAL(MkpduError::kNone, parsed.error());
  CHECK(parsed.mkpdu().has_icv_indicator());
  OCTETS_EQUAL(Octets(frame.begin(), frame.end() - 16), authority.input);
  TEXT_EQUAL(spec.icv, to_hex(authority.icv));
  CHECK(parsed.mkpdu().sets().next()->type == 2);
  ParameterSetWalk walk = parsed.mkpdu().sets();
  CHECK(walk.next() && !walk.next() && walk.rest().empty());
  spec.sets = "ff00f010";
  CHECK_EQUAL(MkpduError::kNone, rule_of(spec));
}

// @test MKA-H9
TEST(MkpduRules, AnotherIcvIndicatorIsRefusedBeforeTheIcv_11_11_3) {
  for (const std::string& sets :
       {set_of("ff", 8), set_of("ff", 32), std::string("ff000008"), std::string("ff000000"),
        std::string("ff000011"), std::string("ff000110"), set_of("ff", 16),
        "ff000010" + set_of("01", 16), set_of("02", 16) + set_of("ff", 16) + set_of("03", 40),
        std::string("ff000010ff000010")}) {
    FakeAuthority authority;
    spec.sets = sets;
    CHECK_EQUAL_TEXT(MkpduError::kIcvIndicator, parse_mkpdu(make_eapol(spec), authority).error(),
                     sets.c_str());
    UNSIGNED_LONGS_EQUAL(0, authority.verifies);
  }
}

// @test MKA-H17
TEST(MkpduRules, NeitherMiNorMnIsNull_9_4_2) {
  spec.mn = "00000000";
  CHECK_EQUAL(MkpduError::kNullMi, rule_of(spec));
  spec.mn = "ffffffff";
  CHECK_EQUAL(MkpduError::kNone, rule_of(spec));
  spec.mi = "000000000000000000000000";
  CHECK_EQUAL(MkpduError::kNullMi, rule_of(spec));
  for (std::size_t octet = 0; octet < 12; ++octet) {
    spec.mi = std::string(24, '0');
    spec.mi[2 * octet + 1] = '1';
    CHECK_EQUAL(MkpduError::kNone, rule_of(spec));
  }
}

// @test MKA-H16
TEST(MkpduRules, TheSciNeedNotBeThatOfTheSource_11_11) {
  spec.source = "0a0b0c0d0e0f";
  const MkpduReading reading = read_mkpdu(make_eapol(spec));
  CHECK_EQUAL(MkpduError::kNone, reading.error());
}

// @test MKA-H3 MKA-H8
TEST(MkpduRules, AReadingJudgesAllButCknAndIcvAndNamesTheSenderOfABrokenMkpdu) {
  spec.sets = set_of("01", 15);
  const Octets broken = make_eapol(spec);
  const MkpduReading reading = read_mkpdu(broken);
  CHECK_EQUAL(MkpduError::kListLength, reading.error());
  CHECK(reading.basic()->mn == Mn{1});
  TEXT_EQUAL(spec.ckn, to_hex(reading.basic()->ckn.octets()));
  spec.destination = "020000000002";
  CHECK(!read_mkpdu(make_eapol(spec)).basic());
}

TEST(MkpduRules, EachRuleHasANameAndATextOfItsOwn) {
  std::set<std::string> words;
  for (std::size_t i = 0; i < kMkpduErrorCount; ++i) {
    const auto error = static_cast<MkpduError>(i);
    CHECK(words.insert(name(error)).second);
    CHECK(words.insert(to_string(error)).second || i == 0);
  }
  STRCMP_EQUAL("valid", name(MkpduError::kNone));
  STRCMP_EQUAL("too_short", name(MkpduError::kTooShort));
  STRCMP_EQUAL("ckn_unknown", name(MkpduError::kCknUnknown));
  STRCMP_EQUAL("icv", name(MkpduError::kIcv));
  STRCMP_EQUAL("dist_sak_length", name(MkpduError::kDistributedSakLength));
  STRCMP_EQUAL("null_mi", name(MkpduError::kNullMi));
  STRCMP_EQUAL("9.4.2: the MI or the MN is 0", to_string(MkpduError::kNullMi));
}

// @test MKA-H1
TEST(MkpduRules, AnEapolHeaderIsReadAsItStands_11_3) {
  const std::optional<EapolHeader> header = read_eapol_header(from_hex(kE3));
  CHECK(header->destination == kPaeGroupAddress);
  CHECK((header->source == MacAddress{{2, 0, 0, 0, 0, 1}}));
  LONGS_EQUAL(3, header->version);
  LONGS_EQUAL(5, header->type);
  LONGS_EQUAL(116, header->body_octets);
  CHECK(!read_eapol_header(plain_frame(64)));
}
