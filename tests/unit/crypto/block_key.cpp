// SPDX-License-Identifier: Apache-2.0
#include "crypto/block_key.h"

#include <array>

#include "crypto_fixture.h"

using namespace linksec;        // NOLINT
using namespace linksec::test;  // NOLINT

TEST_GROUP(BlockKeys){void setup() override{fake_block_cipher::reset();
}
void teardown() override { UNSIGNED_LONGS_EQUAL(0, fake_block_cipher::keys()); }
}
;

TEST(BlockKeys, AKeyIsThereForAsLongAsItsObjectLives) {
  {
    BlockKey key;
    CHECK_EQUAL(Status::kOk, key.set(test_key(1, 32)));
    UNSIGNED_LONGS_EQUAL(32, key.octets());
    UNSIGNED_LONGS_EQUAL(1, fake_block_cipher::keys());
  }
  UNSIGNED_LONGS_EQUAL(0, fake_block_cipher::keys());
}

TEST(BlockKeys, AnotherKeyTakesThePlaceOfTheFirst) {
  BlockKey key;
  CHECK_EQUAL(Status::kOk, key.set(test_key(1, 32)));
  CHECK_EQUAL(Status::kOk, key.set(test_key(2, 16)));
  UNSIGNED_LONGS_EQUAL(16, key.octets());
  UNSIGNED_LONGS_EQUAL(1, fake_block_cipher::keys());
  std::array<std::uint8_t, 16> block{};
  std::array<std::uint8_t, 16> expected{};
  const InstalledKey second(2);
  CHECK_EQUAL(Status::kOk, key.encrypt(block));
  CHECK_EQUAL(Status::kOk, static_cast<const BlockKey&>(second).encrypt(expected));
  OCTETS_EQUAL(expected, block);
  CHECK_EQUAL(Status::kOk, key.decrypt(block));
  CHECK(all_zero(block));
}

TEST(BlockKeys, AfterARefusedKeyThereIsNone) {
  BlockKey key;
  CHECK_EQUAL(Status::kOk, key.set(test_key(1, 32)));
  CHECK_EQUAL(Status::kInvalidArgument, key.set(Octets(24, 1)));
  UNSIGNED_LONGS_EQUAL(0, key.octets());
  std::array<std::uint8_t, 16> block{1};
  CHECK_EQUAL(Status::kNotFound, key.encrypt(block));
  CHECK(all_zero(block));
  fake_block_cipher::fail_install(1, Status::kNoCapacity);
  CHECK_EQUAL(Status::kNoCapacity, key.set(test_key(1, 32)));
}
