// SPDX-License-Identifier: Apache-2.0
#include "crypto/kdf.h"

#include <array>

#include "crypto_fixture.h"

using namespace linksec;        // NOLINT
using namespace linksec::test;  // NOLINT

TEST_GROUP(Kdf){void setup() override{fake_block_cipher::reset();
}
void teardown() override { UNSIGNED_LONGS_EQUAL(0, fake_block_cipher::keys()); }
}
;

// The length is part of the input, so that a shorter key is not the beginning of a longer one.
TEST(Kdf, TheLengthOfTheOutputCounts_6_2_1) {
  const InstalledKey key(1);
  Octets shorter(16);
  Octets longer(32);
  CHECK_EQUAL(Status::kOk, kdf(key, "label", {}, shorter));
  CHECK_EQUAL(Status::kOk, kdf(key, "label", {}, longer));
  CHECK(!std::equal(shorter.begin(), shorter.end(), longer.begin()));
}

TEST(Kdf, TheContextIsItsPartsOneBehindTheOther) {
  const InstalledKey key(1);
  const Octets context = user_data(30);
  const ConstByteSpan whole[] = {context};
  const ConstByteSpan parts[] = {ConstByteSpan(context).first(7),
                                 ConstByteSpan(context).subspan(7)};
  Octets first(32);
  Octets second(32);
  CHECK_EQUAL(Status::kOk, kdf(key, "label", whole, first));
  CHECK_EQUAL(Status::kOk, kdf(key, "label", parts, second));
  OCTETS_EQUAL(first, second);
  CHECK_EQUAL(Status::kOk, kdf(key, "labem", whole, second));
  CHECK(first != second);
}

TEST(Kdf, LengthsThatCantBeAreRefusedAndLeaveZeroes) {
  const InstalledKey key(1);
  Octets output(kKdfMaxOctets + 1, 0xA5);
  CHECK_EQUAL(Status::kInvalidArgument, kdf(key, "label", {}, output));
  CHECK(all_zero(output));
  CHECK_EQUAL(Status::kInvalidArgument, kdf(key, "label", {}, ByteSpan(output).first(0)));
  CHECK_EQUAL(Status::kOk, kdf(key, "label", {}, ByteSpan(output).first(kKdfMaxOctets)));
  const std::array<ConstByteSpan, kKdfMaxParts + 1> many{};
  CHECK_EQUAL(Status::kInvalidArgument, kdf(key, "label", many, output));
  CHECK(all_zero(output));
}

TEST(Kdf, AFailureLeavesZeroes) {
  const InstalledKey key(1);
  for (std::uint64_t block = 1; block <= 4; ++block) {
    Octets output(32, 0xA5);
    fake_block_cipher::fail_block(block);
    CHECK_EQUAL(Status::kIoError, kdf(key, "label", {}, output));
    CHECK(all_zero(output));
  }
  const BlockKey none;
  Octets output(32, 0xA5);
  CHECK_EQUAL(Status::kNotFound, kdf(none, "label", {}, output));
  CHECK(all_zero(output));
}
