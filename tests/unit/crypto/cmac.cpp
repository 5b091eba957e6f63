// SPDX-License-Identifier: Apache-2.0
#include "crypto/cmac.h"

#include "crypto_fixture.h"

using namespace linksec;        // NOLINT
using namespace linksec::test;  // NOLINT

TEST_GROUP(Cmacs){void setup() override{fake_block_cipher::reset();
}
void teardown() override { UNSIGNED_LONGS_EQUAL(0, fake_block_cipher::keys()); }
}
;

TEST(Cmacs, PartsGiveWhatTheWholeGives) {
  const InstalledKey key(1);
  for (const std::size_t octets : {0U, 1U, 15U, 16U, 17U, 31U, 32U, 33U, 64U}) {
    const Octets message = user_data(octets + 2);
    CmacOctets whole{};
    CHECK_EQUAL(Status::kOk, cmac(key, ConstByteSpan(message).first(octets), whole));
    for (std::size_t cut = 0; cut <= octets; ++cut) {
      Cmac sum(key);
      sum.add(ConstByteSpan(message).first(cut));
      sum.add(ConstByteSpan(message).first(octets).subspan(cut));
      CmacOctets parts{};
      CHECK_EQUAL(Status::kOk, sum.finish(parts));
      OCTETS_EQUAL(whole, parts);
    }
  }
}

TEST(Cmacs, EachBitOfMessageAndCodeCounts) {
  const InstalledKey key(1);
  Octets message = user_data(40);
  CmacOctets code{};
  CHECK_EQUAL(Status::kOk, cmac(key, message, code));
  CHECK_EQUAL(Status::kOk, cmac_verify(key, message, code));
  for (std::size_t bit = 0; bit < message.size() * 8; ++bit) {
    message[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    CHECK_EQUAL(Status::kCorrupt, cmac_verify(key, message, code));
    message[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  }
  for (std::size_t bit = 0; bit < code.size() * 8; ++bit) {
    code[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    CHECK_EQUAL(Status::kCorrupt, cmac_verify(key, message, code));
    code[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  }
}

// A message that ends with 80 and zeroes is not the shorter one that is padded so.
TEST(Cmacs, PaddingIsNotPartOfTheMessage) {
  const InstalledKey key(1);
  const Octets shorter(10, 7);
  Octets padded(16, 0);
  std::copy(shorter.begin(), shorter.end(), padded.begin());
  padded[10] = 0x80;
  CmacOctets code{};
  CHECK_EQUAL(Status::kOk, cmac(key, shorter, code));
  CHECK_EQUAL(Status::kCorrupt, cmac_verify(key, padded, code));
}

TEST(Cmacs, WithoutAKeyThereAreZeroesAndNothingAgrees) {
  const BlockKey none;
  CmacOctets code;
  code.fill(0xA5);
  CHECK_EQUAL(Status::kNotFound, cmac(none, user_data(20), code));
  CHECK(all_zero(code));
  CHECK_EQUAL(Status::kNotFound, cmac_verify(none, user_data(20), code));
}

// Whichever block the cipher fails at, also when later ones succeed.
TEST(Cmacs, AFailureOfTheCipherLeavesZeroes) {
  const InstalledKey key(1);
  const Octets message = user_data(40);
  for (std::uint64_t block = 1; block <= 4; ++block) {
    CmacOctets code;
    code.fill(0xA5);
    fake_block_cipher::fail_block(block);
    CHECK_EQUAL(Status::kIoError, cmac(key, message, code));
    CHECK(all_zero(code));
    fake_block_cipher::fail_block(block);
    CHECK_EQUAL(Status::kIoError, cmac_verify(key, message, code));
  }
}
