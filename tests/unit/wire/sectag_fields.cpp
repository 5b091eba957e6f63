// SPDX-License-Identifier: Apache-2.0

// SecTAG fields against golden octets, both ways.

#include "support/print.h"
#include "wire/mpdu.h"
#include "wire/sectag.h"

using namespace linksec;
using namespace linksec::test;

namespace {

Octets encoded(const SecTag& tag) {
  Octets octets(18, 0xA5);
  encode_sectag(tag, octets.data());
  return octets;
}

}  // namespace

TEST_GROUP(SecTagFields){};

// @test A2 A3 A6 A14 FMT-3 FMT-6 GEN-7
TEST(SecTagFields, ATagWithSciHasSixteenOctets_9_3) {
  SecTag tag;
  tag.sc = tag.e = tag.c = true;
  tag.an = An{2};
  tag.sl = 42;
  tag.pn = 0xB2C28465;
  tag.sci = {0x12153524C0895E81};
  UNSIGNED_LONGS_EQUAL(16, tag.octets());
  OCTETS_EQUAL(from_hex("88e52e2ab2c2846512153524c0895e81a5a5"), encoded(tag));
}

// @test A2 A3 A6 A14 FMT-3 FMT-6 GEN-7
TEST(SecTagFields, ATagWithoutSciHasEightOctetsAndWritesNoMore_9_3) {
  SecTag tag;
  tag.es = true;
  tag.pn = 1;
  tag.sci = {0x12153524C0895E81};
  UNSIGNED_LONGS_EQUAL(8, tag.octets());
  OCTETS_EQUAL(from_hex("88e5400000000001a5a5a5a5a5a5a5a5a5a5"), encoded(tag));
}

// @test A3 FMT-9
TEST(SecTagFields, EachBitOfOctet3HasItsField_9_5) {
  const auto decoded = [](std::uint8_t tci) {
    Octets octets = from_hex("88e5002a000000010000000000000001");
    octets[2] = tci;
    return RawSecTag::read(octets.data()).fields();
  };
  CHECK(decoded(0x40).es && !decoded(0xBF).es);
  CHECK(decoded(0x20).sc && !decoded(0xDF).sc);
  CHECK(decoded(0x10).scb && !decoded(0xEF).scb);
  CHECK(decoded(0x08).e && !decoded(0xF7).e);
  CHECK(decoded(0x04).c && !decoded(0xFB).c);
  LONGS_EQUAL(3, decoded(0x03).an.value());
  LONGS_EQUAL(0, decoded(0xFC).an.value());
}

// @test A4 A13 FMT-4 FMT-8
TEST(SecTagFields, VersionAndTheTopBitsOfOctet4AreSentAsZero_9_5_9_7) {
  SecTag tag;
  tag.es = tag.sc = tag.scb = tag.e = tag.c = true;
  tag.an = An{3};
  tag.sl = 0xFF;
  const Octets octets = encoded(tag);
  LONGS_EQUAL(0x7F, octets[2]);
  LONGS_EQUAL(0x3F, octets[3]);
}

// @test A3 A14 FMT-9
TEST(SecTagFields, WhatIsEncodedIsDecoded) {
  for (unsigned tci = 0; tci < 0x80; ++tci) {
    for (unsigned sl = 0; sl < 64; ++sl) {
      Octets octets = from_hex("88e500000304050612153524c0895e81");
      octets[2] = static_cast<std::uint8_t>(tci);
      octets[3] = static_cast<std::uint8_t>(sl);
      const SecTag tag = RawSecTag::read(octets.data()).fields();
      Octets again(tag.octets());
      encode_sectag(tag, again.data());
      OCTETS_EQUAL(ConstByteSpan{octets}.first(tag.octets()), again);
      CHECK(tag.sci.value == (tag.sc ? 0x12153524C0895E81 : 0));
    }
  }
}

// @test A3 FMT-9
TEST(SecTagFields, WhatACutTagLacksReadsAsZero_9_3) {
  const Octets octets = from_hex("88e5aec10304050612153524c0895e81");
  for (std::size_t size = 0; size <= octets.size(); ++size) {
    Octets padded{octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(size)};
    const RawSecTag cut = RawSecTag::read_cut(padded);
    padded.resize(octets.size());
    const RawSecTag whole = RawSecTag::read(padded.data());
    LONGS_EQUAL(whole.tci_an(), cut.tci_an());
    LONGS_EQUAL(whole.octet_4(), cut.octet_4());
    CHECK(whole.pn() == cut.pn());
    CHECK(whole.sci() == cut.sci());
  }
  CHECK(RawSecTag::read_cut(octets).version());
  LONGS_EQUAL(0xC1, RawSecTag::read_cut(octets).octet_4());
  CHECK(RawSecTag::read_cut(octets).sci().value == 0x12153524C0895E81);
}

// @test A12 A28
TEST(SecTagFields, ShortLengthIsTheDataBelow48OctetsElse0_9_7) {
  for (std::size_t octets = 1; octets < 48; ++octets) {
    UNSIGNED_LONGS_EQUAL(octets, short_length(octets));
  }
  for (const std::size_t octets : {48U, 49U, 63U, 64U, 255U, 256U, 304U, 65535U}) {
    UNSIGNED_LONGS_EQUAL(0, short_length(octets));
  }
}

// @test A2 FMT-3
TEST(SecTagFields, OnlyTheEtherTypeMakesAFrameTagged_9_4) {
  CHECK(has_sectag(plain_frame(from_hex("88e5"))));
  CHECK(!has_sectag(plain_frame(from_hex("88d7"))));
  CHECK(!has_sectag(plain_frame(from_hex("810088e5"))));
  CHECK(!has_sectag(plain_frame(from_hex("88"))));
  CHECK(!has_sectag({}));
}

// @test FMT-9
TEST(SecTagFields, EachRuleHasATextWithItsClause_9_12) {
  constexpr int kErrors = 11;
  for (int i = 0; i < kErrors; ++i) {
    for (int j = 0; j < i; ++j) {
      CHECK(std::string(to_string(static_cast<ParseError>(i))) !=
            to_string(static_cast<ParseError>(j)));
    }
  }
  STRCMP_EQUAL("valid", to_string(ParseError::kNone));
  STRCMP_CONTAINS("9.12 c", to_string(ParseError::kVersionNotZero));
  STRCMP_CONTAINS("9.12 i", to_string(ParseError::kLengthChangedSci));
  STRCMP_EQUAL("unknown", to_string(static_cast<ParseError>(kErrors)));
}
