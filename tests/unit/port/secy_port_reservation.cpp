// SPDX-License-Identifier: Apache-2.0

// The port reserves PNs before each burst, and a memory that fails stops it before a nonce repeats.

#include <memory>
#include <vector>

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
constexpr std::size_t kFrameOctets = 2000;
constexpr PnRecordKey kRecord = {{{1}}, {{2}}};

}  // namespace

TEST_GROUP(SecYPortReservation) {
  SecYFixture secy;
  std::vector<std::uint8_t> storage;
  hal::PortId host{};
  hal::PortId line{};
  hal::NvmId region{};
  PnStore store{};
  std::unique_ptr<PnReservation> reservation;
  std::unique_ptr<SecYPort> port;

  void setup() override {
    reset_fake_hal();
    fake_aead::reset();
    host = fake_eth::add_port(kFrameOctets);
    line = fake_eth::add_port(kFrameOctets);
    region = fake_nvm::add_region({4096, 256, 4});
    storage.resize(SecYPort::storage_octets(kFrameOctets));
    secy.add_link();
    secy->set_controlled_port_enabled(true);
    CHECK_EQUAL(Status::kOk, store.open(region));
    CHECK_EQUAL(Status::kOk, store.create(kRecord, Pn{1}));
    reservation = std::make_unique<PnReservation>(store, *secy);
    CHECK_EQUAL(Status::kOk, reservation->attach(kOwnSci, An{0}, kRecord, kNow));
    port = std::make_unique<SecYPort>(*secy, host, line, storage, kFrameOctets);
    port->set_reservation(reservation.get());
  }

  void teardown() override {
    port.reset();
    reservation.reset();
  }

  std::size_t send(std::size_t frames) {
    for (std::size_t i = 0; i < frames; ++i) {
      fake_eth::arrive(host, plain_frame(46));
    }
    port->poll(kNow);
    return fake_eth::take_sent(line).size();
  }
};

// @test B7 C4
TEST(SecYPortReservation, AStrideIsSafeBeforeItsFirstFrameLeaves) {
  CHECK_EQUAL(1U, send(1));
  PnStore after_reset;
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
  CHECK_EQUAL(3U, send(3));
}

// @test C2
TEST(SecYPortReservation, ARestartResumesBehindTheReservation) {
  CHECK_EQUAL(5U, send(5));
  PnStore after_reset;
  CHECK_EQUAL(Status::kOk, after_reset.open(region));
  SecYFixture restarted;
  restarted.add_tx(kOwnSci, 0, 1, {.next_pn = after_reset.ceiling(kRecord).value().value});
  CHECK(secy.tx_sa().next_pn < restarted.tx_sa().next_pn);
  CHECK_EQUAL(TxVerdict::kSend, restarted.protect(plain_frame(46)).verdict());
  CHECK_EQUAL(0U, fake_aead::repeated_nonces());
}
