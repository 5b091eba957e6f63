// SPDX-License-Identifier: Apache-2.0
#include "crypto/key_wrap.h"

#include <cstring>

#include "crypto_fixture.h"

using namespace linksec;        // NOLINT
using namespace linksec::test;  // NOLINT

namespace {

Octets wrapped(const BlockKey& kek, const Octets& key) {
  Octets result(key.size() + kKeyWrapOverhead);
  CHECK_EQUAL(Status::kOk, key_wrap(kek, key, result));
  return result;
}

}  // namespace

TEST_GROUP(KeyWrap){void setup() override{fake_block_cipher::reset();
}
void teardown() override { UNSIGNED_LONGS_EQUAL(0, fake_block_cipher::keys()); }
}
;

TEST(KeyWrap, UnwrappingGivesTheKeyForEachLength) {
  const InstalledKey kek(9, 32);
  for (std::size_t octets = 16; octets <= kKeyWrapMaxOctets; octets += octets < 64 ? 8 : 504) {
    const Octets key = test_key(1, octets);
    const Octets box = wrapped(kek, key);
    Octets again(octets);
    CHECK_EQUAL(Status::kOk, key_unwrap(kek, box, again));
    CHECK(again == key);
  }
}

TEST(KeyWrap, OtherLengthsAreRefusedAndLeaveZeroes) {
  const InstalledKey kek(9);
  for (const std::size_t octets : {0U, 1U, 8U, 15U, 17U, 23U, 4104U}) {
    Octets key(octets, 0xA5);
    Octets box(octets + kKeyWrapOverhead, 0xA5);
    CHECK_EQUAL(Status::kInvalidArgument, key_unwrap(kek, box, key));
    CHECK(all_zero(key));
    CHECK_EQUAL(Status::kInvalidArgument, key_wrap(kek, key, box));
    CHECK(all_zero(box));
  }
  Octets key(16, 0xA5);
  Octets box(32, 0xA5);
  CHECK_EQUAL(Status::kInvalidArgument, key_unwrap(kek, box, key));
  CHECK(all_zero(key));
  CHECK_EQUAL(Status::kInvalidArgument, key_wrap(kek, test_key(1, 16), box));
  CHECK(all_zero(box));
}

// Integrity, I5: each bit of each octet of the wrapped key.
TEST(KeyWrap, ATamperedBoxOpensToZeroes) {
  const InstalledKey kek(9);
  for (const std::size_t octets : {16U, 32U}) {
    Octets box = wrapped(kek, test_key(1, octets));
    for (std::size_t bit = 0; bit < box.size() * 8; ++bit) {
      box[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      Octets key(octets, 0xA5);
      CHECK_EQUAL(Status::kCorrupt, key_unwrap(kek, box, key));
      CHECK(all_zero(key));
      box[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    }
    Octets key(octets);
    CHECK_EQUAL(Status::kOk, key_unwrap(kek, box, key));
  }
}

TEST(KeyWrap, AnotherKeyDoesNotOpenIt) {
  const InstalledKey kek(9);
  const InstalledKey other(8);
  Octets key(16, 0xA5);
  CHECK_EQUAL(Status::kCorrupt, key_unwrap(other, wrapped(kek, test_key(1, 16)), key));
  CHECK(all_zero(key));
}

TEST(KeyWrap, BothWaysInOneBuffer) {
  const InstalledKey kek(9);
  const Octets key = test_key(1, 32);
  Octets buffer(40);
  std::memcpy(buffer.data(), key.data(), key.size());
  CHECK_EQUAL(Status::kOk, key_wrap(kek, ConstByteSpan(buffer).first(32), buffer));
  CHECK(buffer == wrapped(kek, key));
  CHECK_EQUAL(Status::kOk, key_unwrap(kek, buffer, ByteSpan(buffer).first(32)));
  OCTETS_EQUAL(key, ConstByteSpan(buffer).first(32));
}

TEST(KeyWrap, AFailureOfTheCipherLeavesZeroes) {
  const InstalledKey kek(9);
  const Octets box = wrapped(kek, test_key(1, 16));
  for (std::uint64_t block = 1; block <= 12; ++block) {
    Octets key(16, 0xA5);
    fake_block_cipher::fail_block(block);
    CHECK_EQUAL(Status::kIoError, key_unwrap(kek, box, key));
    CHECK(all_zero(key));
    Octets again(24, 0xA5);
    fake_block_cipher::fail_block(block);
    CHECK_EQUAL(Status::kIoError, key_wrap(kek, test_key(1, 16), again));
    CHECK(all_zero(again));
  }
  const BlockKey none;
  Octets key(16, 0xA5);
  CHECK_EQUAL(Status::kNotFound, key_unwrap(none, box, key));
  CHECK(all_zero(key));
}
