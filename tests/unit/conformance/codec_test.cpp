// SPDX-License-Identifier: Apache-2.0

// The conformance cases' own codec against the 32 frames of Annex C, which nothing of linksec made.

#include "conformance/codec.h"
#include "shell/failure.h"
#include "shell/hex.h"
#include "support/frames.h"
#include "support/print.h"
#include "vector_tables.h"

using namespace linksec;
using namespace linksec::sim::conformance;
using linksec::test::annex_c_vectors;
using linksec::test::AnnexCVector;
using linksec::test::from_hex;

namespace {

std::uint64_t number(const char* text) { return std::stoull(text, nullptr, 16); }

MpduFields fields_of(const AnnexCVector& vector) {
  const Octets plain = from_hex(vector.plain_frame);
  const unsigned tci = from_hex(vector.protected_frame)[14];
  MpduFields fields;
  std::copy_n(plain.begin(), 6, fields.destination.begin());
  std::copy_n(plain.begin() + 6, 6, fields.source.begin());
  fields.es = (tci & 0x40) != 0;
  fields.sc = (tci & 0x20) != 0;
  fields.e = fields.c = vector.confidentiality;
  fields.an = An{vector.an};
  fields.pn = Pn{number(vector.pn)};
  fields.sci = Sci{number(vector.sci)};
  fields.ssci = Ssci{vector.ssci[0] == '\0' ? 0 : static_cast<std::uint32_t>(number(vector.ssci))};
  fields.data.assign(plain.begin() + 12, plain.end());
  fields.key = {from_hex(vector.key), from_hex(vector.salt)};
  return fields;
}

}  // namespace

TEST_GROUP(ConformanceCodec){};

// @test A1 A3 A6 A12 A14 A17 E4 E5 E6
TEST(ConformanceCodec, SealsEachFrameOfAnnexCToTheOctet) {
  UNSIGNED_LONGS_EQUAL(32, annex_c_vectors().size());
  for (const AnnexCVector& vector : annex_c_vectors()) {
    const MpduFields fields = fields_of(vector);
    STRCMP_EQUAL_TEXT(vector.protected_frame, sim::to_hex(seal(fields)).c_str(), vector.id);
    STRCMP_EQUAL_TEXT(vector.plain_frame, sim::to_hex(plain_frame(fields)).c_str(), vector.id);
  }
}

TEST(ConformanceCodec, OpensEachFrameOfAnnexCAndNoForgedOne) {
  for (const AnnexCVector& vector : annex_c_vectors()) {
    const MpduFields fields = fields_of(vector);
    Octets frame = from_hex(vector.protected_frame);
    const auto data = open(fields, frame);
    CHECK_TEXT(data.has_value() && *data == fields.data, vector.id);
    frame.back() ^= 1;
    CHECK_TEXT(!open(fields, frame).has_value(), vector.id);
  }
}

TEST(ConformanceCodec, LeavesTheOffsetInClear_14_5) {
  MpduFields fields = fields_of(annex_c_vectors()[0]);
  fields.e = fields.c = true;
  fields.offset = 30;
  const Octets frame = seal(fields);
  const auto data = static_cast<std::ptrdiff_t>(12 + tag_octets(fields));
  CHECK(std::equal(fields.data.begin(), fields.data.begin() + 30, frame.begin() + data));
  CHECK(!std::equal(fields.data.begin() + 30, fields.data.end(), frame.begin() + data + 30));
  CHECK(open(fields, frame) == fields.data);
}

TEST(ConformanceCodec, PadsAndTagsInFrontOfTheSecTagAreNotCovered) {
  MpduFields fields = fields_of(annex_c_vectors()[0]);
  const Octets bare = seal(fields);
  fields.outer = {0x81, 0x00, 0x00, 0x05};
  fields.pad_to = bare.size() + 10;
  fields.pad = 0xEE;
  const Octets frame = seal(fields);
  CHECK(std::equal(bare.begin() + 12, bare.end(), frame.begin() + 16));
  UNSIGNED_LONGS_EQUAL(0xEE, frame.back());
  UNSIGNED_LONGS_EQUAL(bare.size() + 10, frame.size());
}

TEST(ConformanceCodec, RefusesAKeyOfNoLengthOfAes) {
  MpduFields fields = fields_of(annex_c_vectors()[0]);
  fields.key.sak.pop_back();
  CHECK_THROWS(linksec::sim::Failure, static_cast<void>(seal(fields)));
}

TEST(ConformanceCodec, DescribesATagFieldByField) {
  const Octets frame = from_hex(annex_c_vectors()[0].protected_frame);
  STRCMP_EQUAL("SecTAG AN 2 PN 2999092325 SC SL 42, 86 octets", summary(frame).c_str());
  STRCMP_CONTAINS("SCI          12153524c0895e81\n", describe(frame).c_str());
  STRCMP_CONTAINS("ICV          f09478a9b09007d06f46e9b6a1da25dd\n", describe(frame).c_str());
  STRCMP_EQUAL("EtherType 0800, 54 octets",
               summary(from_hex(annex_c_vectors()[0].plain_frame)).c_str());
  for (std::size_t octets = 0; octets <= frame.size(); ++octets) {
    const ConstByteSpan part = ConstByteSpan(frame).first(octets);
    CHECK(!summary(part).empty() && !describe(part).empty());
    CHECK(!open(fields_of(annex_c_vectors()[0]), part).has_value() || octets == frame.size());
  }
}
