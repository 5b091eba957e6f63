// SPDX-License-Identifier: Apache-2.0
#include "port/secy_port.h"
#include "port/platform_records.h"

#include "support/fake_aead/fake_aead.h"
#include "support/port_fixture.h"
#include "support/print.h"

using namespace linksec;
using namespace linksec::test;

TEST_GROUP(SecYPortOfASecY){void setup() override{fake_aead::reset();
}
void teardown() override {
  fake_eth::reset();
  fake_aead::reset();
}
}
;

// @test B5 STAT-1
TEST(SecYPortOfASecY, TakesTheCommonPortsStatusFromTheLine) {
  PortFixture box;
  fake_eth::set_status(box.line, {true, false, true});
  static_cast<void>(box.port.poll(Time{1}));
  CHECK(box.port.secy().uncontrolled_port() == (PortStatus{true, false, true}));
  fake_eth::set_status(box.line, {true, true, false});
  static_cast<void>(box.port.poll(Time{1}));
  CHECK(box.port.secy().uncontrolled_port() == (PortStatus{true, true, false}));
}

TEST(SecYPortOfASecY, CountsWhatTheDriversDoNotTake) {
  PortFixture box;
  box.secy.add_link();
  fake_eth::set_transmit_room(box.line, 2);
  UNSIGNED_LONGS_EQUAL(2, box.from_host({plain_frame(1), plain_frame(1), plain_frame(1)}).size());
  UNSIGNED_LONGS_EQUAL(1, box.port.counters().line_drops);
  UNSIGNED_LONGS_EQUAL(2, box.port.counters().common_requests);
  fake_eth::set_transmit_room(box.host, 0);
  UNSIGNED_LONGS_EQUAL(0, box.from_line({box.secy.mpdu(1), box.secy.mpdu(2)}).size());
  UNSIGNED_LONGS_EQUAL(2, box.port.counters().host_drops);
}

TEST(SecYPortOfASecY, CountsRequestsThatItDidNotAccept) {
  PortFixture box;
  box.secy.add_link();
  fake_aead::fail_seal(2);
  const std::vector<Octets> sent = box.from_host({plain_frame(1), plain_frame(1), Octets(12, 2)});
  UNSIGNED_LONGS_EQUAL(1, sent.size());
  UNSIGNED_LONGS_EQUAL(2, box.port.counters().refused_requests);
  UNSIGNED_LONGS_EQUAL(3, box.port.counters().controlled_requests);
}

// @test C8
TEST(SecYPortOfASecY, AFrameThatIsTooLongIsAcceptedAndNotSent) {
  PortFixture box;
  box.secy.add_link();
  box.secy->lmi().set_max_frame_octets(60);
  UNSIGNED_LONGS_EQUAL(0, box.from_host({plain_frame(60)}).size());
  UNSIGNED_LONGS_EQUAL(0, box.port.counters().refused_requests);
  TEXT_EQUAL("OutPktsTooLong OutOctetsEncrypted+60", box.secy.moved());
}

TEST(SecYPortOfASecY, PollSaysHowManyFramesCameIn) {
  PortFixture box;
  box.secy.add_link();
  fake_eth::arrive(box.host, plain_frame(46));
  fake_eth::arrive(box.line, box.secy.mpdu(1));
  fake_eth::arrive(box.line, box.secy.mpdu(2));
  UNSIGNED_LONGS_EQUAL(3, box.port.poll(Time{1}));
  UNSIGNED_LONGS_EQUAL(0, box.port.poll(Time{1}));
}

TEST(SecYPortOfASecY, TakesABurstATurnAndKeepsTheRestWaiting) {
  PortFixture box;
  box.secy.add_link();
  for (std::size_t i = 0; i < config::kMaxBurst + 5; ++i) {
    fake_eth::arrive(box.host, plain_frame(46));
  }
  UNSIGNED_LONGS_EQUAL(config::kMaxBurst, box.port.poll(Time{1}));
  UNSIGNED_LONGS_EQUAL(1, fake_aead::counts().seal_calls);
  UNSIGNED_LONGS_EQUAL(5, box.port.poll(Time{1}));
}

// @test B1 B2
TEST(SecYPortOfASecY, OnlyWhatTheHostSubscribedToPassesAroundTheControlledPort) {
  PortFixture box;
  box.secy.add_link();
  UNSIGNED_LONGS_EQUAL(0, box.from_line({typed_frame(0x88CC)}).size());
  CHECK(has_sectag(box.from_host({typed_frame(0x88CC)})[0]));
  CHECK_EQUAL(Status::kOk, box.port.subscribe(0x88CC));
  CHECK_EQUAL(Status::kOk, box.port.subscribe(0x88CC));
  UNSIGNED_LONGS_EQUAL(1, box.from_line({typed_frame(0x88CC)}).size());
  OCTETS_EQUAL(typed_frame(0x88CC), box.from_host({typed_frame(0x88CC)})[0]);
}

// @test B2 SAP-7 SAP-8
TEST(SecYPortOfASecY, RequestsOfBothPortsKeepTheirOrder) {
  PortFixture box;
  box.secy.add_link();
  const std::vector<Octets> sent =
      box.from_host({plain_frame(46, 1), typed_frame(kEapolType, 1), typed_frame(kEapolType, 2),
                     Octets(12, 2), plain_frame(46, 2), plain_frame(46, 3)});
  UNSIGNED_LONGS_EQUAL(5, sent.size());
  CHECK(has_sectag(sent[0]) && has_sectag(sent[3]) && has_sectag(sent[4]));
  OCTETS_EQUAL(typed_frame(kEapolType, 1), sent[1]);
  OCTETS_EQUAL(typed_frame(kEapolType, 2), sent[2]);
  UNSIGNED_LONGS_EQUAL(1, box.port.counters().refused_requests);
}

// @test C4 STAT-3
TEST(SecYPortOfASecY, ReservesPnsBeforeEachBurstWhenItIsToldTo) {
  PortFixture box;
  box.secy.add_link();
  const hal::NvmId region = fake_nvm::add_region({1024, 64, 8});
  PlatformPnStore store;
  CHECK_EQUAL(Status::kOk, store.format(region));
  CHECK_EQUAL(Status::kOk, store.create({}, Pn{1}));
  PlatformPnReservation reservation(store, *box.secy);
  CHECK_EQUAL(Status::kOk, reservation.attach(kOwnSci, An{0U}, {}, Time{1}));
  box.port.set_reservation(&reservation);
  fake_nvm::fail_writes(true);
  UNSIGNED_LONGS_EQUAL(0, box.from_host({plain_frame(46)}).size());
  UNSIGNED_LONGS_EQUAL(1, box.port.counters().refused_requests);
  fake_nvm::fail_writes(false);
  box.now = Time{2'000'000'000};
  UNSIGNED_LONGS_EQUAL(1, box.from_host({plain_frame(46)}).size());
  CHECK_EQUAL(Pn{1 + config::kPnStride}, store.ceiling(PnRecordKey{}).value());
  box.port.set_reservation(nullptr);
  UNSIGNED_LONGS_EQUAL(1, box.from_host({plain_frame(46)}).size());
}

// @test B1
TEST(SecYPortOfASecY, SubscriptionsEndWhereTheirTableDoes) {
  PortFixture box;
  std::uint16_t type = 0x9000;
  while (box.port.subscribe(type) == Status::kOk) {
    ++type;
  }
  UNSIGNED_LONGS_EQUAL(config::kMaxBypassEtherTypes, 1U + type - 0x9000U);
  CHECK_EQUAL(Status::kNoCapacity, box.port.subscribe(type));
  UNSIGNED_LONGS_EQUAL(0, box.from_line({typed_frame(type)}).size());
  UNSIGNED_LONGS_EQUAL(1, box.from_line({typed_frame(0x9001)}).size());
}
