// SPDX-License-Identifier: Apache-2.0

// The fake engine fails when it is told to and sees nonces that come twice.

#include "support/fake_aead/fake_aead.h"

#include <CppUTest/TestHarness.h>

#include <array>
#include <cstdint>

using linksec::Status;
using linksec::hal::AeadOp;
using linksec::hal::AeadResult;
using linksec::hal::KeySlot;
namespace fake = linksec::test::fake_aead;

TEST_GROUP(FakeAead) {
  std::array<std::uint8_t, 16> key{};
  std::array<std::uint8_t, 8> text{};
  std::array<std::uint8_t, 16> icv{};
  AeadOp op{};

  void setup() override {
    fake::reset();
    op = AeadOp{};
    op.key = linksec::hal::aead_install(key).value();
    op.text = text.data();
    op.text_octets = static_cast<std::uint32_t>(text.size());
    op.icv = icv.data();
  }
  void teardown() override { fake::reset(); }

  AeadResult seal(std::uint8_t nonce) {
    text.fill(0x77);
    icv.fill(0x77);
    op.nonce[11] = nonce;
    linksec::hal::aead_seal({&op, 1});
    return op.result;
  }
};

TEST(FakeAead, FailsTheSealOfThatNumberWithZeroes) {
  fake::fail_seal(2);
  CHECK_TRUE(seal(1) == AeadResult::kOk);
  CHECK_TRUE(seal(2) == AeadResult::kFailed);
  CHECK_TRUE(text == (std::array<std::uint8_t, 8>{}));
  CHECK_TRUE(icv == (std::array<std::uint8_t, 16>{}));
  CHECK_TRUE(seal(3) == AeadResult::kOk);
}

TEST(FakeAead, FailsTheOpenOfThatNumberWithZeroes) {
  CHECK_TRUE(seal(1) == AeadResult::kOk);
  fake::fail_open(1);
  linksec::hal::aead_open({&op, 1});
  CHECK_TRUE(op.result == AeadResult::kFailed);
  CHECK_TRUE(text == (std::array<std::uint8_t, 8>{}));
}

TEST(FakeAead, ReportsABadIcvOnDemandWithZeroes) {
  CHECK_TRUE(seal(1) == AeadResult::kOk);
  fake::bad_icv_at_open(1);
  linksec::hal::aead_open({&op, 1});
  CHECK_TRUE(op.result == AeadResult::kBadIcv);
  CHECK_TRUE(text == (std::array<std::uint8_t, 8>{}));
}

TEST(FakeAead, RefusesToInstallOnDemand) {
  fake::refuse_install(Status::kIoError);
  CHECK_TRUE(linksec::hal::aead_install(key).status() == Status::kIoError);
  fake::refuse_install(Status::kOk);
  fake::limit_slots(2);
  CHECK_TRUE(linksec::hal::aead_install(key).ok());
  CHECK_TRUE(linksec::hal::aead_install(key).status() == Status::kNoCapacity);
  LONGS_EQUAL(2, fake::live_keys());
}

TEST(FakeAead, SeesANonceThatComesTwiceUnderOneKeyEvenInAnotherSlot) {
  CHECK_TRUE(seal(1) == AeadResult::kOk);
  CHECK_TRUE(seal(2) == AeadResult::kOk);
  LONGS_EQUAL(0, fake::repeated_nonces());
  LONGS_EQUAL(2, fake::nonces_under(key));
  linksec::hal::aead_remove(op.key);
  op.key = linksec::hal::aead_install(key).value();
  CHECK_TRUE(seal(2) == AeadResult::kOk);
  LONGS_EQUAL(1, fake::repeated_nonces());
}

TEST(FakeAead, AFailedSealSpendsItsNonce) {
  fake::fail_seal(1);
  CHECK_TRUE(seal(1) == AeadResult::kFailed);
  CHECK_TRUE(seal(1) == AeadResult::kOk);
  LONGS_EQUAL(1, fake::repeated_nonces());
}

TEST(FakeAead, CountsOperationsAndBursts) {
  std::array<AeadOp, 3> burst = {op, op, op};
  for (std::size_t i = 0; i < burst.size(); ++i) {
    burst[i].nonce[0] = static_cast<std::uint8_t>(i);
  }
  linksec::hal::aead_seal(burst);
  linksec::hal::aead_seal({&op, 1});
  LONGS_EQUAL(4, fake::counts().seals);
  LONGS_EQUAL(2, fake::counts().seal_calls);
  LONGS_EQUAL(3, fake::seal_bursts()[0]);
  LONGS_EQUAL(1, fake::seal_bursts()[1]);
  LONGS_EQUAL(1, fake::counts().installs);
}
