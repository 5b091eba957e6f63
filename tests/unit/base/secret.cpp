// SPDX-License-Identifier: Apache-2.0
#include "base/secret.h"

#include <algorithm>
#include <new>

#include "support/print.h"

using namespace linksec;
using namespace linksec::test;

namespace {

bool all_zero(ConstByteSpan octets) {
  return std::all_of(octets.begin(), octets.end(), [](std::uint8_t o) { return o == 0; });
}

}  // namespace

TEST_GROUP(SecretMemory){};

TEST(SecretMemory, WipeLeavesZeroesAndNothingElse) {
  Octets octets(34, 0xA5);
  secure_wipe(ByteSpan{octets}.subspan(1, 32));
  CHECK(all_zero(ConstByteSpan{octets}.subspan(1, 32)));
  LONGS_EQUAL(0xA5, octets.front());
  LONGS_EQUAL(0xA5, octets.back());
  secure_wipe({});
}

TEST(SecretMemory, ComparesLikeMemcmpWhateverTheTime) {
  const Octets octets = user_data(16);
  CHECK(equal_constant_time(octets, user_data(16)));
  CHECK(equal_constant_time({}, {}));
  CHECK(!equal_constant_time(octets, user_data(15)));
  for (std::size_t bit = 0; bit < 128; ++bit) {
    Octets other = octets;
    other[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    CHECK(!equal_constant_time(octets, other));
  }
}

TEST(SecretMemory, HoldsWhatItWasGivenUntilItIsCleared) {
  Secret<32> secret;
  UNSIGNED_LONGS_EQUAL(0, secret.size());
  CHECK(secret.assign(test_key(1, 16)));
  OCTETS_EQUAL(test_key(1, 16), secret.bytes());
  CHECK(secret.assign(test_key(2, 32)));
  OCTETS_EQUAL(test_key(2, 32), secret.bytes());
  secret.clear();
  UNSIGNED_LONGS_EQUAL(0, secret.size());
}

TEST(SecretMemory, RefusesMoreThanItsCapacityAndHoldsNothingThen) {
  Secret<16> secret;
  CHECK(secret.assign(test_key(1, 16)));
  CHECK(!secret.assign(test_key(1, 17)));
  UNSIGNED_LONGS_EQUAL(0, secret.size());
}

// The destructor's writes are to an object whose life ends: the case a compiler likes to drop.
TEST(SecretMemory, IsZeroAfterItsDestructor) {
  alignas(Secret<32>) std::uint8_t memory[sizeof(Secret<32>)] = {};
  auto* const secret = new (memory) Secret<32>;
  CHECK(secret->assign(test_key(1, 32)));
  const ConstByteSpan raw{memory, sizeof memory};
  CHECK(!all_zero(raw));
  secret->~Secret<32>();
  const Octets key = test_key(1, 32);
  CHECK(std::search(raw.begin(), raw.end(), key.begin(), key.begin() + 4) == raw.end());
  CHECK(all_zero(raw.first(32)));
}
