// SPDX-License-Identifier: Apache-2.0

// The power goes at each operation on the memory in turn, in each way: no frame that was delivered
// is ever delivered again, whatever a replayer kept, and no PN is sent twice meanwhile.

#include <memory>

#include "port/line_port.h"
#include "port/platform_records.h"
#include "support/fake_aead/fake_aead.h"
#include "support/fake_hal/reset.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr std::size_t kBufferOctets = 256;
// The lower half of a PN rolls over in the middle of the test.
constexpr std::uint64_t kFirstPn = 0x2'FFFF'FFD0ULL;
constexpr PnRecordKey kTransmitKey = {{{1}}, {{3}}, PnRecordKind::kTransmit};
constexpr PnRecordKey kReceiveKey = {{{2}}, {{3}}, PnRecordKind::kReceive};

struct Outage {
  std::uint64_t operation;
  fake_nvm::Cut cut;
  fake_nvm::Unsynced unsynced;
};

// A device over its lives: its memory, and what went through it.
struct World {
  hal::PortId line{};
  hal::NvmId region{};
  Time now{1};
  std::vector<Octets> delivered;  // The frames, as they came.
  std::uint64_t peers_next = kFirstPn;
};

Octets frame_of_peer(SecYFixture& secy, std::uint64_t pn) {
  MpduSpec spec = secy.spec(pn);
  spec.data = user_data(8, static_cast<std::uint8_t>(pn));
  return make_mpdu(spec);
}

// A turn of a device that sends each frame back. True when the frame was delivered.
bool turn(World& world, LinePort& port, const Octets& frame) {
  Octets storage(kBufferOctets);
  FrameBuffer buffers[] = {FrameBuffer{storage, config::kHeadroomOctets}};
  port.begin_turn(world.now);
  fake_eth::arrive(world.line, frame);
  CHECK_EQUAL(1U, port.receive(buffers));
  const bool delivered = port.indicate(buffers, world.now)[0].controlled;
  port.request_controlled(buffers, world.now);
  world.now.ns += 40'000'000;
  return delivered;
}

// One life, from power-on to the cut or to an orderly end. An attacker plays everything again that
// was ever delivered; then the peer goes on.
void live(World& world, bool orderly) {
  SecYFixture secy(CipherSuite::kGcmAesXpn128);
  PlatformPnStore store;
  if (store.open(world.region) != Status::kOk) {
    CHECK(fake_nvm::power_is_off());
    return;
  }
  const std::uint64_t first = store.ceiling(kReceiveKey).value().value;
  secy.add_tx(kOwnSci, 0, 1, {.next_pn = store.ceiling(kTransmitKey).value().value});
  secy.add_rx(kPeerSci, 0, 2, {.next_pn = first, .lowest_pn = first});
  secy->lmi().set_controlled_port_enabled(true);
  PlatformPnReservation reservation(store, *secy);
  CHECK_EQUAL(Status::kOk, reservation.attach(kOwnSci, An{0U}, kTransmitKey, world.now));
  CHECK_EQUAL(Status::kOk, reservation.attach(kPeerSci, An{0U}, kReceiveKey, world.now));
  LinePort port(*secy, world.line);
  port.set_reservation(&reservation);
  for (const Octets& frame : std::vector<Octets>(world.delivered)) {
    CHECK_FALSE(turn(world, port, frame));
  }
  for (int i = 0; i < 60; ++i) {
    const Octets frame = frame_of_peer(secy, world.peers_next++);
    if (turn(world, port, frame)) {
      world.delivered.push_back(frame);
    }
  }
  if (orderly && reservation.settle(world.now) == Status::kOk && !fake_nvm::power_is_off()) {
    UNSIGNED_LONGS_EQUAL(secy.rx_sa().replay.next_pn.pn().value,
                         store.ceiling(kReceiveKey).value().value);
  }
}

void check_lives(const hal::NvmGeometry& geometry, const Outage& outage) {
  reset_fake_hal();
  fake_aead::reset();
  World world;
  world.line = fake_eth::add_port(2000);
  world.region = fake_nvm::add_region(geometry);
  {
    PlatformPnStore store;
    CHECK_EQUAL(Status::kOk, store.format(world.region));
    CHECK_EQUAL(Status::kOk, store.create(kTransmitKey, Pn{1}));
    CHECK_EQUAL(Status::kOk, store.create(kReceiveKey, Pn{kFirstPn}));
  }
  for (int again = 0; again < 2; ++again) {
    fake_nvm::cut_power(outage.operation, outage.cut, outage.unsynced);
    live(world, outage.operation % 2 == 0);
    fake_nvm::restore_power();
    live(world, again == 0);
  }
  UNSIGNED_LONGS_EQUAL(0, fake_aead::repeated_nonces());
  CHECK(world.delivered.size() > 30);
}

template <typename F>
void for_each_outage(F&& f) {
  using fake_nvm::Cut;
  using fake_nvm::Unsynced;
  for (const hal::NvmGeometry& geometry :
       {hal::NvmGeometry{1024, 1, 1}, hal::NvmGeometry{2048, 128, 8}}) {
    for (const Cut cut : {Cut::kBefore, Cut::kTorn, Cut::kAfter}) {
      for (const Unsynced unsynced : {Unsynced::kKept, Unsynced::kLost}) {
        for (std::uint64_t operation = 1; operation <= 40; ++operation) {
          f(geometry, Outage{operation, cut, unsynced});
        }
      }
    }
  }
}

}  // namespace

TEST_GROUP(ReceivePowerCuts){void teardown() override{fake_aead::reset();
reset_fake_hal();
}
}
;

// @test C4 D9 D11
TEST(ReceivePowerCuts, AtEachOperationNoFrameIsDeliveredTwice) { for_each_outage(check_lives); }

// An attacker's frames never move a ceiling: they are not valid.
TEST(ReceivePowerCuts, FramesThatAreNotValidCostNoWrite) {
  reset_fake_hal();
  fake_aead::reset();
  World world;
  world.line = fake_eth::add_port(2000);
  world.region = fake_nvm::add_region({2048, 128, 8});
  SecYFixture secy;
  secy.add_link();
  PlatformPnStore store;
  CHECK_EQUAL(Status::kOk, store.format(world.region));
  CHECK_EQUAL(Status::kOk, store.create(kReceiveKey, Pn{1}));
  PlatformPnReservation reservation(store, *secy);
  CHECK_EQUAL(Status::kOk, reservation.attach(kPeerSci, An{0U}, kReceiveKey, world.now));
  secy->lmi().set_controlled_port_enabled(true);
  LinePort port(*secy, world.line);
  port.set_reservation(&reservation);
  const std::uint64_t writes = fake_nvm::counts().writes;
  for (std::uint64_t pn = 1; pn < 200; ++pn) {
    Octets frame = frame_of_peer(secy, pn * 1'000'000);
    frame.back() ^= 1;
    CHECK_FALSE(turn(world, port, frame));
  }
  UNSIGNED_LONGS_EQUAL(writes, fake_nvm::counts().writes);
}
