// SPDX-License-Identifier: Apache-2.0

// Receive ceilings: what is delivered is recorded first, in strides that follow the traffic.

#include <memory>

#include "port/platform_records.h"
#include "port/pn_reservation.h"
#include "support/fake_aead/fake_aead.h"
#include "support/fake_hal/reset.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr std::uint64_t kMs = 1'000'000;
constexpr std::uint64_t kStart = config::kMinRxPnStride;
constexpr An kAn0{0U};

PnRecordKey key_of(unsigned sak, unsigned space = 0) {
  PnRecordKey key;
  key.sak.octets.fill(static_cast<std::uint8_t>(sak));
  key.space.octets.fill(static_cast<std::uint8_t>(space));
  key.kind = PnRecordKind::kReceive;
  return key;
}

}  // namespace

TEST_GROUP(PnCeilings) {
  void setup() override {
    reset_fake_hal();
    fake_aead::reset();
    region = fake_nvm::add_region({8192, 128, 4});
    CHECK_EQUAL(Status::kOk, store.format(region));
    make(CipherSuite::kGcmAes128);
  }
  void teardown() override {
    reservation.reset();
    secy.reset();
    fake_aead::reset();
    fake_nvm::reset();
  }
  void make(CipherSuite suite) {
    secy = std::make_unique<SecYFixture>(suite);
    reservation = std::make_unique<PlatformPnReservation>(store, **secy);
  }
  // A receive SA at its record's ceiling.
  void add(unsigned an = 0, unsigned key = 2, std::uint64_t first = 1) {
    CHECK_EQUAL(Status::kOk, store.create(key_of(key), Pn{first}));
    secy->add_rx(kPeerSci, an, key, {.next_pn = first, .lowest_pn = first});
    CHECK_EQUAL(Status::kOk, reservation->attach(kPeerSci, An{an}, key_of(key), now));
  }
  // A valid frame is verified, and covered.
  Status receive(std::uint64_t pn, unsigned key = 2) {
    MpduSpec spec = secy->spec(pn, key);
    spec.tci_an = static_cast<std::uint8_t>(spec.tci_an | (key - 2));
    CHECK_EQUAL(RxVerdict::kDeliver, secy->verify(make_mpdu(spec)).verdict());
    return reservation->cover(now);
  }
  std::uint64_t ceiling(unsigned key = 2) { return store.ceiling(key_of(key)).value().value; }
  void wait(std::uint64_t ms) { now.ns += ms * kMs; }

  Time now{5'000 * kMs};
  hal::NvmId region{};
  PlatformPnStore store;
  std::unique_ptr<SecYFixture> secy;
  std::unique_ptr<PlatformPnReservation> reservation;
};

// @test D9
TEST(PnCeilings, AreRaisedBeforeAFrameBeyondThemIsDelivered) {
  add();
  CHECK_EQUAL(Status::kOk, reservation->cover(now));
  UNSIGNED_LONGS_EQUAL(1, ceiling());
  CHECK_EQUAL(Status::kOk, receive(1));
  UNSIGNED_LONGS_EQUAL(2 + kStart, ceiling());
}

TEST(PnCeilings, OneWriteServesAStride) {
  add();
  CHECK_EQUAL(Status::kOk, receive(1));
  const std::uint64_t writes = fake_nvm::counts().writes;
  for (std::uint64_t pn = 2; pn <= 1 + kStart; ++pn) {
    CHECK_EQUAL(Status::kOk, receive(pn));
  }
  UNSIGNED_LONGS_EQUAL(writes, fake_nvm::counts().writes);
  CHECK_EQUAL(Status::kOk, receive(2 + kStart));
  UNSIGNED_LONGS_EQUAL(writes + 2, fake_nvm::counts().writes);
}

TEST(PnCeilings, ReachFurtherAsTheTrafficGrows) {
  add();
  std::uint64_t pn = 1;
  std::uint64_t stride = kStart;
  for (int i = 0; i < 20; ++i) {
    CHECK_EQUAL(Status::kOk, receive(pn));
    UNSIGNED_LONGS_EQUAL(pn + 1 + stride, ceiling());
    pn = ceiling();
    stride = std::min<std::uint64_t>(2 * stride, config::kPnStride);
    wait(999);
  }
  UNSIGNED_LONGS_EQUAL(config::kPnStride, stride);
}

TEST(PnCeilings, StayWhereTheyLastASecond) {
  add();
  CHECK_EQUAL(Status::kOk, receive(1));
  CHECK_EQUAL(Status::kOk, receive(ceiling()));
  for (std::uint64_t i = 0; i < 5; ++i) {
    wait(1000 + 999 * (i % 2));
    const std::uint64_t pn = ceiling();
    CHECK_EQUAL(Status::kOk, receive(pn));
    UNSIGNED_LONGS_EQUAL(pn + 1 + 2 * kStart, ceiling());
  }
}

// What a power cut costs a peer that has become slow stays small.
TEST(PnCeilings, FallBackWhenTheTrafficDoes) {
  add();
  std::uint64_t pn = 1;
  for (int i = 0; i < 6; ++i) {
    CHECK_EQUAL(Status::kOk, receive(pn));
    pn = ceiling();
  }
  const std::uint64_t far = ceiling();
  const std::uint64_t next = secy->rx_sa().replay.next_pn.pn().value;
  wait(1999);
  CHECK_EQUAL(Status::kOk, reservation->cover(now));
  UNSIGNED_LONGS_EQUAL(far, ceiling());
  wait(1);
  CHECK_EQUAL(Status::kOk, reservation->cover(now));
  UNSIGNED_LONGS_EQUAL(next + kStart, ceiling());
  const std::uint64_t writes = fake_nvm::counts().writes;
  wait(100'000);
  CHECK_EQUAL(Status::kOk, reservation->cover(now));
  UNSIGNED_LONGS_EQUAL(writes, fake_nvm::counts().writes);
}

// @test D9
TEST(PnCeilings, WhenTheMemoryFailsNothingMayBeDelivered) {
  add();
  fake_nvm::fail_writes(true);
  CHECK_EQUAL(Status::kIoError, receive(1));
  CHECK_EQUAL(Status::kNotReady, receive(2));  // The memory is left alone for a while.
  fake_nvm::fail_writes(false);
  CHECK_EQUAL(Status::kNotReady, receive(3));
  wait(1000);
  CHECK_EQUAL(Status::kOk, receive(4));
  UNSIGNED_LONGS_EQUAL(5 + kStart, ceiling());
}

TEST(PnCeilings, AMemoryThatFailsWhenTheTrafficFallsHindersNothing) {
  add();
  CHECK_EQUAL(Status::kOk, receive(1));
  CHECK_EQUAL(Status::kOk, receive(ceiling()));
  const std::uint64_t next = secy->rx_sa().replay.next_pn.pn().value;
  wait(2000);
  fake_nvm::fail_writes(true);
  CHECK_EQUAL(Status::kOk, reservation->cover(now));
  CHECK_EQUAL(Status::kOk, receive(next));
  // From then on the lower ceiling counts, for nobody knows what the write left.
  UNSIGNED_LONGS_EQUAL(next + kStart, ceiling());
  CHECK_EQUAL(Status::kNotReady, receive(next + kStart));
}

TEST(PnCeilings, AnOrderlyEndLosesNothing) {
  add();
  CHECK_EQUAL(Status::kOk, receive(1));
  CHECK_EQUAL(Status::kOk, receive(2));
  CHECK_EQUAL(Status::kOk, reservation->settle(now));
  UNSIGNED_LONGS_EQUAL(3, ceiling());
  const std::uint64_t writes = fake_nvm::counts().writes;
  CHECK_EQUAL(Status::kOk, reservation->settle(now));
  UNSIGNED_LONGS_EQUAL(writes, fake_nvm::counts().writes);
  CHECK_EQUAL(Status::kOk, receive(3));  // Whoever goes on pays again.
  CHECK(ceiling() > 3);
}

TEST(PnCeilings, AnEndThatFailsLosesNoneOfTheSafety) {
  add();
  CHECK_EQUAL(Status::kOk, receive(1));
  fake_nvm::fail_writes(true);
  CHECK_EQUAL(Status::kIoError, reservation->settle(now));
  CHECK_EQUAL(Status::kOk, store.open(region));
  UNSIGNED_LONGS_EQUAL(2 + kStart, ceiling());
}

TEST(PnCeilings, AreEachSasOwn) {
  add(0, 2);
  add(1, 3, 700);
  CHECK_EQUAL(Status::kOk, receive(700, 3));
  UNSIGNED_LONGS_EQUAL(1, ceiling(2));
  UNSIGNED_LONGS_EQUAL(701 + kStart, ceiling(3));
  CHECK_EQUAL(Status::kOk, receive(5, 2));
  CHECK_EQUAL(Status::kOk, reservation->settle(now));
  UNSIGNED_LONGS_EQUAL(6, ceiling(2));
  UNSIGNED_LONGS_EQUAL(701, ceiling(3));
}

// @test D9 D12
TEST(PnCeilings, AnSaThatStartsBelowItsRecordIsNotAttached) {
  CHECK_EQUAL(Status::kOk, store.create(key_of(2), Pn{100}));
  CHECK_EQUAL(Status::kNotFound, reservation->attach(kPeerSci, kAn0, key_of(2), now));
  secy->add_rx(kPeerSci, 0, 2, {.next_pn = 100, .lowest_pn = 99});
  CHECK_EQUAL(Status::kNotPermitted, reservation->attach(kPeerSci, kAn0, key_of(2), now));
  secy->add_rx(kPeerSci, 0, 3, {.next_pn = 99, .lowest_pn = 100});
  CHECK_EQUAL(Status::kNotPermitted, reservation->attach(kPeerSci, kAn0, key_of(2), now));
  CHECK_EQUAL(Status::kNotFound, reservation->attach(kPeerSci, kAn0, key_of(3), now));
  CHECK_EQUAL(Status::kNotPermitted, reservation->attach(kPeerSci, kAn0, key_of(2, 9), now));
  CHECK_EQUAL(Status::kNotFound, reservation->attach(kPeerSci, An{1U}, key_of(2), now));
  secy->add_rx(kPeerSci, 0, 4, {.next_pn = 100, .lowest_pn = 100});
  CHECK_EQUAL(Status::kOk, reservation->attach(kPeerSci, kAn0, key_of(2), now));
}

// One label of a SAK never stands for the other direction's record.
TEST(PnCeilings, ARecordIsOfItsKind) {
  PnRecordKey transmit = key_of(2);
  transmit.kind = PnRecordKind::kTransmit;
  CHECK_EQUAL(Status::kOk, store.create(transmit, Pn{50}));
  secy->add_rx(kPeerSci, 0, 2, {.next_pn = 100, .lowest_pn = 100});
  CHECK_EQUAL(Status::kNotFound, reservation->attach(kPeerSci, kAn0, key_of(2), now));
  CHECK_EQUAL(Status::kOk, store.create(key_of(2), Pn{60}));
  CHECK_EQUAL(Pn{50}, store.ceiling(transmit).value());
  CHECK_EQUAL(Pn{60}, store.ceiling(key_of(2)).value());
  PlatformPnStore again;
  CHECK_EQUAL(Status::kOk, again.open(region));
  CHECK_EQUAL(Pn{50}, again.ceiling(transmit).value());
  CHECK_EQUAL(Pn{60}, again.ceiling(key_of(2)).value());
}

TEST(PnCeilings, OfAnSaThatIsGoneStay) {
  add();
  CHECK_EQUAL(Status::kOk, receive(1));
  CHECK_EQUAL(Status::kOk, (**secy).lmi().delete_rx_sc(kPeerSci));
  CHECK_EQUAL(Status::kOk, reservation->cover(now));
  CHECK_EQUAL(Status::kOk, reservation->settle(now));
  UNSIGNED_LONGS_EQUAL(2 + kStart, ceiling());
}

// @test D10 D11
TEST(PnCeilings, KeepTheUpperHalfOfAnExtendedPn) {
  make(CipherSuite::kGcmAesXpn128);
  const std::uint64_t first = 0x5'FFFF'FFFEULL;
  add(0, 2, first);
  CHECK_EQUAL(Status::kOk, receive(first));
  CHECK_EQUAL(Status::kOk, receive(first + 2));
  PlatformPnStore restarted;
  CHECK_EQUAL(Status::kOk, restarted.open(region));
  const std::uint64_t resumed = restarted.ceiling(key_of(2)).value().value;
  UNSIGNED_LONGS_EQUAL(6, resumed >> 32);
  SecYFixture after(CipherSuite::kGcmAesXpn128);
  after.add_rx(kPeerSci, 0, 2, {.next_pn = resumed, .lowest_pn = resumed});
  CHECK_EQUAL(RxVerdict::kDiscard, after.verify(after.mpdu(first)).verdict());
  CHECK_EQUAL(RxVerdict::kDiscard, after.verify(after.mpdu(first + 2)).verdict());
  CHECK_EQUAL(RxVerdict::kDeliver, after.verify(after.mpdu(resumed)).verdict());
}

TEST(PnCeilings, EndWhereThePacketNumbersDo) {
  add(0, 2, 0xFFFF'FFFE);
  CHECK_EQUAL(Status::kOk, receive(0xFFFF'FFFE));
  UNSIGNED_LONGS_EQUAL(0x1'0000'0000, ceiling());
  CHECK_EQUAL(Status::kOk, receive(0xFFFF'FFFF));
  UNSIGNED_LONGS_EQUAL(0x1'0000'0000, ceiling());
  make(CipherSuite::kGcmAesXpn128);
  add(0, 3, ~std::uint64_t{0});
  MpduSpec spec = secy->spec(~std::uint64_t{0}, 3);
  CHECK_EQUAL(RxVerdict::kDeliver, secy->verify(make_mpdu(spec)).verdict());
  CHECK_EQUAL(Status::kOk, reservation->cover(now));
  UNSIGNED_LONGS_EQUAL(0, ceiling(3));  // 2^64
}
