// SPDX-License-Identifier: Apache-2.0

// The fakes do what they promise to tests, beyond the contract that the contract tests cover.

#include <CppUTest/TestHarness.h>

#include <array>
#include <cstdint>

#include "base/config.h"
#include "hal/entropy.h"
#include "support/fake_hal/reset.h"

using linksec::Status;
using linksec::hal::NvmId;
namespace fake_eth = linksec::test::fake_eth;
namespace fake_nvm = linksec::test::fake_nvm;

TEST_GROUP(FakeNvm) {
  NvmId region{};
  std::array<std::uint8_t, 32> old_octets{};
  std::array<std::uint8_t, 32> new_octets{};

  void setup() override {
    fake_nvm::reset();
    region = fake_nvm::add_region({256, 1, 8});
    old_octets.fill(0x11);
    new_octets.fill(0xEE);
    CHECK_TRUE(linksec::hal::nvm_write(region, 0, old_octets) == Status::kOk);
    CHECK_TRUE(linksec::hal::nvm_sync(region) == Status::kOk);
  }
  void teardown() override { fake_nvm::reset(); }

  void cut_a_write(fake_nvm::Cut cut, fake_nvm::Unsynced unsynced) const {
    fake_nvm::cut_power(1, cut, unsynced);
    CHECK_TRUE(linksec::hal::nvm_write(region, 0, new_octets) == Status::kIoError);
    CHECK_TRUE(fake_nvm::power_is_off());
    CHECK_TRUE(linksec::hal::nvm_sync(region) == Status::kIoError);
    fake_nvm::restore_power();
  }
};

TEST(FakeNvm, ACutBeforeTheWriteLeavesTheOldOctets) {
  cut_a_write(fake_nvm::Cut::kBefore, fake_nvm::Unsynced::kKept);
  LONGS_EQUAL(0x11, fake_nvm::octets(region)[0]);
  LONGS_EQUAL(0x11, fake_nvm::octets(region)[31]);
}

TEST(FakeNvm, ATornWriteLeavesHalfOfItOneDamagedUnitAndTheOldRest) {
  cut_a_write(fake_nvm::Cut::kTorn, fake_nvm::Unsynced::kKept);
  LONGS_EQUAL(0xEE, fake_nvm::octets(region)[15]);
  CHECK_TRUE(fake_nvm::octets(region)[16] != 0xEE && fake_nvm::octets(region)[16] != 0x11);
  LONGS_EQUAL(0x11, fake_nvm::octets(region)[24]);
}

TEST(FakeNvm, ACutAfterTheWriteKeepsIt) {
  cut_a_write(fake_nvm::Cut::kAfter, fake_nvm::Unsynced::kKept);
  LONGS_EQUAL(0xEE, fake_nvm::octets(region)[31]);
}

TEST(FakeNvm, UnsyncedWritesAreLostWhenTheTestSaysSo) {
  CHECK_TRUE(linksec::hal::nvm_write(region, 64, new_octets) == Status::kOk);
  cut_a_write(fake_nvm::Cut::kBefore, fake_nvm::Unsynced::kLost);
  LONGS_EQUAL(0xFF, fake_nvm::octets(region)[64]);
  LONGS_EQUAL(0x11, fake_nvm::octets(region)[0]);
}

TEST(FakeNvm, TheCutHitsTheOperationOfThatNumber) {
  fake_nvm::cut_power(3, fake_nvm::Cut::kBefore, fake_nvm::Unsynced::kKept);
  CHECK_TRUE(linksec::hal::nvm_write(region, 64, new_octets) == Status::kOk);
  CHECK_TRUE(linksec::hal::nvm_erase(region, 64, 8) == Status::kOk);
  CHECK_TRUE(linksec::hal::nvm_sync(region) == Status::kIoError);
  LONGS_EQUAL(2, fake_nvm::counts().syncs);
}

TEST(FakeNvm, WritingOverOctetsThatAreNotErasedIsCounted) {
  const NvmId flash = fake_nvm::add_region({256, 64, 8});
  CHECK_TRUE(linksec::hal::nvm_write(flash, 0, old_octets) == Status::kOk);
  LONGS_EQUAL(0, fake_nvm::counts().overwrites);
  CHECK_TRUE(linksec::hal::nvm_write(flash, 0, new_octets) == Status::kOk);
  LONGS_EQUAL(1, fake_nvm::counts().overwrites);
}

TEST(FakeNvm, WritesFailOnDemandAndReadsStillWork) {
  fake_nvm::fail_writes(true);
  CHECK_TRUE(linksec::hal::nvm_write(region, 0, new_octets) == Status::kIoError);
  CHECK_TRUE(linksec::hal::nvm_erase(region, 0, 8) == Status::kIoError);
  CHECK_TRUE(linksec::hal::nvm_sync(region) == Status::kIoError);
  std::array<std::uint8_t, 1> octet{};
  CHECK_TRUE(linksec::hal::nvm_read(region, 0, octet) == Status::kOk);
  LONGS_EQUAL(0x11, octet[0]);
}

TEST_GROUP(FakeEth){void setup() override{linksec::test::reset_fake_hal();
}
void teardown() override { linksec::test::reset_fake_hal(); }
}
;

TEST(FakeEth, WhatArrivesIsReceivedAndWhatIsSentCanBeSeen) {
  const auto port = fake_eth::add_port();
  std::array<std::uint8_t, 128> memory{};
  std::array<linksec::FrameBuffer, 2> burst = {linksec::FrameBuffer(memory, 0),
                                               linksec::FrameBuffer(memory, 0)};
  const std::array<std::uint8_t, 20> frame = {1, 2, 3};
  fake_eth::arrive(port, frame);
  LONGS_EQUAL(1, fake_eth::waiting(port));
  LONGS_EQUAL(1, linksec::hal::eth_receive(port, burst));
  LONGS_EQUAL(20, burst[0].size());
  const linksec::FrameBuffer* const out[] = {burst.data()};
  LONGS_EQUAL(1, linksec::hal::eth_transmit(port, out));
  const auto sent = fake_eth::take_sent(port);
  LONGS_EQUAL(1, sent.size());
  LONGS_EQUAL(20, sent[0].size());
  CHECK_TRUE(fake_eth::take_sent(port).empty());
}

TEST(FakeEth, APortWithoutRoomTakesTheFirstFramesAlone) {
  const auto port = fake_eth::add_port();
  std::array<std::uint8_t, 128> memory{};
  linksec::FrameBuffer frame(memory, 16);
  frame.resize(64);
  const linksec::FrameBuffer* const out[] = {&frame, &frame, &frame};
  fake_eth::set_transmit_room(port, 2);
  LONGS_EQUAL(2, linksec::hal::eth_transmit(port, out));
  LONGS_EQUAL(0, linksec::hal::eth_transmit(port, out));
  fake_eth::set_transmit_room(port, std::nullopt);
  LONGS_EQUAL(3, linksec::hal::eth_transmit(port, out));
}

TEST(FakeEth, TheStatusIsWhatTheTestSays) {
  const auto port = fake_eth::add_port();
  fake_eth::set_status(port, {true, false, false});
  CHECK_TRUE(linksec::hal::eth_status(port).mac_enabled);
  CHECK_FALSE(linksec::hal::eth_status(port).mac_operational);
  fake_eth::set_max_frame_octets(port, 100);
  LONGS_EQUAL(100, linksec::hal::eth_max_frame_octets(port));
}

TEST(FakeEth, AnEntropySourceCanBeMissing) {
  std::array<std::uint8_t, 4> octets = {1, 1, 1, 1};
  linksec::test::fake_entropy::refuse(Status::kUnsupported);
  CHECK_TRUE(linksec::hal::entropy_fill({}, octets) == Status::kUnsupported);
  LONGS_EQUAL(0, octets[0]);
}
