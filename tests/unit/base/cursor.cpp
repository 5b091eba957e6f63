// SPDX-License-Identifier: Apache-2.0
#include "base/cursor.h"

#include "support/print.h"

using namespace linksec;
using namespace linksec::test;

TEST_GROUP(Bytes){};

TEST(Bytes, NumbersAreBigEndianBothWays) {
  Octets octets(8, 0xA5);
  store_be16(octets.data(), 0x0102);
  OCTETS_EQUAL(from_hex("0102a5a5a5a5a5a5"), octets);
  LONGS_EQUAL(0x0102, load_be16(octets.data()));
  store_be32(octets.data(), 0x8A0B0C0D);
  OCTETS_EQUAL(from_hex("8a0b0c0da5a5a5a5"), octets);
  CHECK(load_be32(octets.data()) == 0x8A0B0C0D);
  store_be64(octets.data(), 0xF102030405060708);
  OCTETS_EQUAL(from_hex("f102030405060708"), octets);
  CHECK(load_be64(octets.data()) == 0xF102030405060708);
}

TEST_GROUP(ReaderCursor){};

TEST(ReaderCursor, TakesNumbersAndSpansInOrder) {
  const Octets octets = from_hex("0102030405060708090a0b0c0d0e0f1011");
  Reader reader{octets};
  LONGS_EQUAL(0x01, reader.u8());
  LONGS_EQUAL(0x0203, reader.u16());
  CHECK(reader.u32() == 0x04050607);
  CHECK(reader.u64() == 0x08090A0B0C0D0E0F);
  OCTETS_EQUAL(from_hex("10"), reader.take(1));
  OCTETS_EQUAL(from_hex("11"), reader.rest());
  CHECK(reader.ok());
}

TEST(ReaderCursor, GivesZeroesBeyondTheEndAndRemembersIt) {
  const Octets octets = from_hex("ffffff");
  Reader reader{octets};
  CHECK(reader.u32() == 0);
  CHECK(!reader.ok());
  LONGS_EQUAL(0, reader.u8());
  LONGS_EQUAL(0, reader.u16());
  CHECK(reader.u64() == 0);
  CHECK(reader.take(1).empty());
  CHECK(reader.rest().empty());
}

TEST(ReaderCursor, TakingNothingAtTheEndIsNoFault) {
  Reader reader{ConstByteSpan{}};
  CHECK(reader.take(0).empty());
  CHECK(reader.ok());
}

TEST_GROUP(WriterCursor){};

TEST(WriterCursor, PutsNumbersAndSpansInOrder) {
  Octets octets(18, 0xA5);
  Writer writer{octets};
  writer.u8(0x01);
  writer.u16(0x0203);
  writer.u32(0x04050607);
  writer.u64(0x08090A0B0C0D0E0F);
  writer.put(from_hex("1011"));
  CHECK(writer.ok());
  UNSIGNED_LONGS_EQUAL(17, writer.written());
  OCTETS_EQUAL(from_hex("0102030405060708090a0b0c0d0e0f1011a5"), octets);
}

TEST(WriterCursor, WritesNothingFromTheFirstOverrunOn) {
  Octets octets(3, 0xA5);
  Writer writer{octets};
  writer.u8(0x01);
  writer.u32(0xFFFFFFFF);
  CHECK(!writer.ok());
  writer.u8(0xFF);
  writer.u16(0xFFFF);
  writer.u64(0xFFFFFFFFFFFFFFFF);
  writer.put(from_hex("ff"));
  UNSIGNED_LONGS_EQUAL(1, writer.written());
  OCTETS_EQUAL(from_hex("01a5a5"), octets);
}

TEST(WriterCursor, PuttingNothingIsNoFault) {
  Writer writer{ByteSpan{}};
  writer.put({});
  CHECK(writer.ok());
  Octets octets(2, 0xA5);
  Writer into{octets};
  into.put({});
  UNSIGNED_LONGS_EQUAL(0, into.written());
  OCTETS_EQUAL(from_hex("a5a5"), octets);
}
