// SPDX-License-Identifier: Apache-2.0
#include "crypto/ctr_drbg.h"

#include <array>
#include <cstring>
#include <new>

#include "crypto_fixture.h"

using namespace linksec;        // NOLINT
using namespace linksec::test;  // NOLINT

namespace {

const Octets& seed() {
  static const Octets kSeed = test_key(7, 48);
  return kSeed;
}

}  // namespace

TEST_GROUP(CtrDrbgs) {
  CtrDrbg drbg;
  Octets octets = Octets(40, 0xA5);

  void setup() override { fake_block_cipher::reset(); }
  void teardown() override { UNSIGNED_LONGS_EQUAL(0, fake_block_cipher::keys()); }

  void start() { CHECK_EQUAL(Status::kOk, drbg.instantiate(seed(), {}, {})); }
  Octets next() {
    Octets made(40);
    CHECK_EQUAL(Status::kOk, drbg.generate(made, {}));
    return made;
  }
  void check_refuses(Status status) {
    octets.assign(40, 0xA5);
    CHECK_EQUAL(status, drbg.generate(octets, {}));
    CHECK(all_zero(octets));
  }
};

TEST(CtrDrbgs, BeforeItIsInstantiatedItGivesZeroes) {
  check_refuses(Status::kNotReady);
  CHECK_EQUAL(Status::kNotReady, drbg.reseed(seed(), {}));
  CHECK(drbg.requests_left() == 0);
}

TEST(CtrDrbgs, TooLittleEntropyIsRefused) {
  CHECK_EQUAL(Status::kInvalidArgument,
              drbg.instantiate(ConstByteSpan(seed()).first(31), seed(), seed()));
  check_refuses(Status::kNotReady);
  start();
  CHECK_EQUAL(Status::kInvalidArgument, drbg.reseed(ConstByteSpan(seed()).first(31), seed()));
  CHECK(!all_zero(next()));
}

TEST(CtrDrbgs, ARefusedStartEndsTheOneBefore) {
  start();
  CHECK_EQUAL(Status::kInvalidArgument, drbg.instantiate({}, {}, {}));
  check_refuses(Status::kNotReady);
}

TEST(CtrDrbgs, RequestsAndInputsThatAreTooLongAreRefused) {
  start();
  Octets much(CtrDrbg::kMaxRequestOctets + 1, 0xA5);
  CHECK_EQUAL(Status::kInvalidArgument, drbg.generate(much, {}));
  CHECK(all_zero(much));
  CHECK_EQUAL(Status::kInvalidArgument, drbg.generate(octets, much));
  CHECK_EQUAL(Status::kInvalidArgument, drbg.reseed(seed(), much));
  CHECK_EQUAL(Status::kInvalidArgument, drbg.instantiate(seed(), much, {}));
  start();
  CHECK_EQUAL(Status::kOk, drbg.generate(ByteSpan(much).first(CtrDrbg::kMaxRequestOctets), {}));
}

TEST(CtrDrbgs, AfterTheLastRequestItHasToBeReseeded) {
  start();
  CHECK(drbg.requests_left() == CtrDrbg::kReseedInterval);
  drbg.set_reseed_interval(3);
  for (std::uint64_t left = 3; left > 0; --left) {
    CHECK(drbg.requests_left() == left);
    static_cast<void>(next());
  }
  CHECK(drbg.requests_left() == 0);
  check_refuses(Status::kNotReady);
  CHECK_EQUAL(Status::kOk, drbg.reseed(seed(), {}));
  CHECK(drbg.requests_left() == 3);
  CHECK(!all_zero(next()));
}

TEST(CtrDrbgs, TheIntervalStaysWithinItsLimits) {
  start();
  drbg.set_reseed_interval(0);
  CHECK(drbg.requests_left() == 1);
  drbg.set_reseed_interval(UINT64_MAX);
  CHECK(drbg.requests_left() == CtrDrbg::kReseedInterval);
}

TEST(CtrDrbgs, NoTwoRequestsAreAlikeAndAnEmptyOneMovesOn) {
  start();
  const Octets first = next();
  const Octets second = next();
  CHECK(first != second);
  CHECK_EQUAL(Status::kOk, drbg.instantiate(seed(), {}, {}));
  CHECK(first == next());
  CHECK_EQUAL(Status::kOk, drbg.generate({}, {}));
  CHECK(second != next());
}

TEST(CtrDrbgs, EachInputCounts) {
  start();
  const Octets first = next();
  const Octets nonce(8, 1);
  CHECK_EQUAL(Status::kOk, drbg.instantiate(seed(), nonce, {}));
  CHECK(first != next());
  CHECK_EQUAL(Status::kOk, drbg.instantiate(seed(), {}, nonce));
  Octets other = test_key(7, 48);
  other[47] ^= 1;
  CHECK_EQUAL(Status::kOk, drbg.instantiate(other, {}, {}));
  CHECK(first != next());
}

TEST(CtrDrbgs, AfterAWipeNothingOfItIsLeft) {
  alignas(CtrDrbg) std::array<std::uint8_t, sizeof(CtrDrbg)> place{};
  auto* const one = new (place.data()) CtrDrbg;
  CHECK_EQUAL(Status::kOk, one->instantiate(seed(), {}, {}));
  const std::array<std::uint8_t, sizeof(CtrDrbg)> live = place;
  one->wipe();
  std::size_t same = 0;
  for (std::size_t i = 0; i < 48; ++i) {
    same += place[i] != 0 ? 1U : 0U;
  }
  UNSIGNED_LONGS_EQUAL(0, same);
  CHECK(live != place);
  CHECK_EQUAL(Status::kNotReady, one->generate(octets, {}));
  one->~CtrDrbg();
}

// The cipher fails at each block, or has no slot, in turn: zeroes, and what comes later is new.
TEST(CtrDrbgs, AFailureOfTheCipherGivesZeroesAndRepeatsNothing) {
  start();
  Octets last = next();
  for (std::uint64_t block = 1; block <= 6; ++block) {
    fake_block_cipher::fail_block(block);
    check_refuses(Status::kIoError);
    const Octets now = next();
    CHECK(now != last && !all_zero(now));
    last = now;
  }
  for (std::uint64_t install = 1; install <= 2; ++install) {
    fake_block_cipher::fail_install(install, Status::kNoCapacity);
    check_refuses(Status::kNoCapacity);
    const Octets now = next();
    CHECK(now != last && !all_zero(now));
    last = now;
  }
}

TEST(CtrDrbgs, AFailureWhileItStartsGivesNone) {
  start();
  fake_block_cipher::reset();
  start();
  const std::uint64_t blocks = fake_block_cipher::blocks();
  for (std::uint64_t block = 1; block <= blocks; ++block) {
    fake_block_cipher::fail_block(block);
    CHECK_EQUAL(Status::kIoError, drbg.instantiate(seed(), {}, {}));
    check_refuses(Status::kNotReady);
  }
}
