// SPDX-License-Identifier: Apache-2.0

// The port reserves PNs before each burst, and a memory that fails stops it before a nonce repeats.

#include <memory>
#include <vector>

#include "port/platform_records.h"
#include "port/secy_port.h"
#include "secy/secy.h"
#include "support/fake_aead/fake_aead.h"
#include "support/fake_hal/reset.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr Time kNow{7};
constexpr Time kTwoSecondsLater{2'000'000'007};
constexpr std::size_t kFrameOctets = 2000;
constexpr PnRecordKey kRecord = {{{1}}, {{2}}};

}  // namespace

TEST_GROUP(SecYPortReservation) {
  SecYFixture secy;
  std::vector<std::uint8_t> storage;
  hal::PortId host{};
  hal::PortId line{};
  hal::NvmId region{};
  PlatformPnStore store{};
  std::unique_ptr<PlatformPnReservation> reservation;
  std::unique_ptr<SecYPort> port;

  void setup() override {
    reset_fake_hal();
    fake_aead::reset();
    host = fake_eth::add_port(kFrameOctets);
    line = fake_eth::add_port(kFrameOctets);
    region = fake_nvm::add_region({4096, 256, 4});
    storage.resize(SecYPort::storage_octets(kFrameOctets));
    secy.add_link();
    secy->lmi().set_controlled_port_enabled(true);
    CHECK_EQUAL(Status::kOk, store.format(region));
    CHECK_EQUAL(Status::kOk, store.create(kRecord, Pn{1}));
    reservation = std::make_unique<PlatformPnReservation>(store, *secy);
    CHECK_EQUAL(Status::kOk, reservation->attach(kOwnSci, An{0}, kRecord, kNow));
    port = std::make_unique<SecYPort>(*secy, host, line, storage, kFrameOctets);
    port->set_reservation(reservation.get());
  }

  void teardown() override {
    port.reset();
    reservation.reset();
  }

  std::size_t send(std::size_t frames, Time now = kNow) {
    for (std::size_t i = 0; i < frames; ++i) {
      fake_eth::arrive(host, plain_frame(46));
    }
    port->poll(now);
    return fake_eth::take_sent(line).size();
  }
};

// @test B7 C4
TEST(SecYPortReservation, AStrideIsSafeBeforeItsFirstFrameLeaves) {
  CHECK_EQUAL(1U, send(1));
  PlatformPnStore after_reset;
  CHECK_EQUAL(Status::kOk, after_reset.open(region));
  CHECK_EQUAL(1 + config::kPnStride, after_reset.ceiling(kRecord).value().value);
}

TEST(SecYPortReservation, OneWriteServesAStride) {
  CHECK_EQUAL(1U, send(1));
  const std::uint64_t writes = fake_nvm::counts().writes;
  for (int i = 0; i < 10; ++i) {
    CHECK_EQUAL(8U, send(8));
  }
  CHECK_EQUAL(writes, fake_nvm::counts().writes);
}

// @test B7 STAT-2
TEST(SecYPortReservation, MemoryThatFailsStopsTheTransmitter) {
  fake_nvm::fail_writes(true);
  CHECK_EQUAL(0U, send(3));
  CHECK_FALSE(secy->controlled_port().mac_operational);
  CHECK_EQUAL(0U, fake_aead::counts().seals);
  fake_nvm::fail_writes(false);
  CHECK_EQUAL(3U, send(3, kTwoSecondsLater));
}

TEST(SecYPortReservation, MemoryThatFailsIsLeftAloneForASecond) {
  fake_nvm::fail_writes(true);
  CHECK_EQUAL(0U, send(1));
  fake_nvm::fail_writes(false);
  CHECK_EQUAL(0U, send(1));
  CHECK_EQUAL(1U, send(1, kTwoSecondsLater));
}

// @test B6
TEST(SecYPortReservation, ANodeThatHasSentNothingReceives) {
  fake_eth::arrive(line, secy.mpdu());
  port->poll(kNow);
  CHECK_EQUAL(1U, fake_eth::take_sent(host).size());
}

// @test B6 B7
TEST(SecYPortReservation, TheControlledPortStaysUpAtTheEndOfAStride) {
  std::uint64_t sent = 0;
  while (sent < config::kPnStride + 2 * config::kMaxBurst) {
    CHECK_EQUAL(config::kMaxBurst, send(config::kMaxBurst));
    CHECK(secy->controlled_port().mac_operational);
    sent += config::kMaxBurst;
  }
}

// @test B7
TEST(SecYPortReservation, AnSaThatIsNotAttachedStopsAtItsCeiling) {
  CHECK_EQUAL(Status::kOk, secy->lmi().set_encoding_sa(kOwnSci, An{1}, kNow));
  secy.add_tx(kOwnSci, 1, 5, {.ceiling = 1});
  CHECK_EQUAL(0U, send(1));
}

// @test B7
TEST(SecYPortReservation, ASakInRamAloneNeedsNoRecordBesideOneThatHasOne) {
  CHECK_EQUAL(Status::kOk, secy->lmi().set_encoding_sa(kOwnSci, An{1}, kNow));
  secy.add_tx(kOwnSci, 1, 6);
  CHECK_EQUAL(1U, send(1));
}

// @test E13 C3
TEST(SecYPortReservation, AnotherSakInTheSamePlaceDoesNotLowerTheRecord) {
  CHECK_EQUAL(5U, send(5));
  CHECK_EQUAL(Status::kOk, secy->lmi().delete_tx_sa(kOwnSci, An{0}, kNow));
  CHECK_EQUAL(Status::kOk, secy->lmi().delete_sak(secy.sak(1)));
  const SakId other = secy.try_install(9, true, false).value();
  CHECK_FALSE(other == secy.sak(1));
  CHECK_EQUAL(Status::kNotFound, secy->sak_status(secy.sak(1)).status());
  CHECK_EQUAL(Status::kOk,
              secy->lmi().create_tx_sa(kOwnSci, An{0}, {other, Pn{1}, {}, true}, Time{}));
  CHECK_EQUAL(Status::kOk, reservation->settle(kNow));
  CHECK_EQUAL(1 + config::kPnStride, store.ceiling(kRecord).value().value);
}

TEST(SecYPortReservation, AStoreThatCouldNotBeOpenedTakesNothing) {
  for (std::uint8_t& octet : fake_nvm::octets(region)) {
    octet = 0;
  }
  PlatformPnStore damaged;
  CHECK_EQUAL(Status::kCorrupt, damaged.open(region));
  CHECK_EQUAL(Status::kNotReady, damaged.create(kRecord, Pn{1}));
  PlatformPnStore odd;
  CHECK_EQUAL(Status::kUnsupported, odd.open(fake_nvm::add_region({1024, 256, 256})));
  CHECK_EQUAL(Status::kNotReady, odd.create(kRecord, Pn{1}));
}

// @test C8 GEN-15
TEST(SecYPortReservation, TheSecYTakesNoLongerFramesThanTheLine) {
  const hal::PortId narrow = fake_eth::add_port(1514);
  SecYPort narrow_port(*secy, host, narrow, storage, kFrameOctets);
  narrow_port.poll(kNow);
  CHECK_EQUAL(1514U, secy->state().max_frame_octets);
}

// @test C2
TEST(SecYPortReservation, ARestartResumesBehindTheReservation) {
  CHECK_EQUAL(5U, send(5));
  PlatformPnStore after_reset;
  CHECK_EQUAL(Status::kOk, after_reset.open(region));
  SecYFixture restarted;
  restarted.add_tx(kOwnSci, 0, 1, {.next_pn = after_reset.ceiling(kRecord).value().value});
  CHECK(secy.tx_sa().next_pn < restarted.tx_sa().next_pn);
  CHECK_EQUAL(TxVerdict::kSend, restarted.protect(plain_frame(46)).verdict());
  CHECK_EQUAL(0U, fake_aead::repeated_nonces());
}
