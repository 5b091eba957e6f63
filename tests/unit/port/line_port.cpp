// SPDX-License-Identifier: Apache-2.0
#include "port/line_port.h"
#include "port/platform_records.h"

#include <memory>

#include "support/fake_aead/fake_aead.h"
#include "support/fake_hal/reset.h"
#include "support/port_fixture.h"
#include "support/print.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr PnRecordKey kRecord = {{{7}}, {{8}}, PnRecordKind::kReceive};
constexpr std::size_t kBufferOctets = 2048;

}  // namespace

// The test is the user of both ports.
TEST_GROUP(LinePortOfASecY) {
  void setup() override {
    reset_fake_hal();
    fake_aead::reset();
    line = fake_eth::add_port(2000);
    region = fake_nvm::add_region({4096, 256, 4});
    secy.add_link();
    secy->lmi().set_controlled_port_enabled(true);
    port = std::make_unique<LinePort>(*secy, line);
    for (std::size_t i = 0; i < buffers.size(); ++i) {
      buffers[i] = FrameBuffer{ByteSpan{storage}.subspan(i * kBufferOctets, kBufferOctets),
                               config::kHeadroomOctets};
    }
    port->begin_turn(now);
  }
  void teardown() override {
    port.reset();
    fake_aead::reset();
    reset_fake_hal();
  }
  // Frames that came from the line; what the users get, empty where there is nothing, and in
  // `labels` which users.
  std::vector<Octets> indications(const std::vector<Octets>& frames) {
    for (const Octets& frame : frames) {
      fake_eth::arrive(line, frame);
    }
    const std::span<FrameBuffer> burst = std::span{buffers}.first(port->receive(buffers));
    labels = port->indicate(burst, now);
    std::vector<Octets> got;
    for (const FrameBuffer& buffer : burst) {
      got.emplace_back(buffer.bytes().begin(), buffer.bytes().end());
    }
    return got;
  }
  std::span<FrameBuffer> load(const std::vector<Octets>& frames) {
    for (std::size_t i = 0; i < frames.size(); ++i) {
      buffers[i].reset(config::kHeadroomOctets);
      buffers[i].resize(frames[i].size());
      std::copy(frames[i].begin(), frames[i].end(), buffers[i].data());
    }
    return std::span{buffers}.first(frames.size());
  }
  std::vector<Octets> requests(const std::vector<Octets>& frames) {
    port->request_controlled(load(frames), now);
    return fake_eth::take_sent(line);
  }
  std::vector<Octets> uncontrolled_requests(const std::vector<Octets>& frames) {
    port->request_uncontrolled(load(frames));
    return fake_eth::take_sent(line);
  }
  void keep_records() {
    CHECK_EQUAL(Status::kOk, store.format(region));
    CHECK_EQUAL(Status::kOk, store.create(kRecord, Pn{1}));
    reservation = std::make_unique<PlatformPnReservation>(store, *secy);
    CHECK_EQUAL(Status::kOk, reservation->attach(kPeerSci, An{0U}, kRecord, now));
    port->set_reservation(reservation.get());
  }

  Time now{5'000'000'000};
  hal::PortId line{};
  hal::NvmId region{};
  SecYFixture secy;
  PlatformPnStore store;
  std::unique_ptr<PlatformPnReservation> reservation;
  Octets storage = Octets(config::kMaxBurst * kBufferOctets);
  std::array<FrameBuffer, config::kMaxBurst> buffers{};
  Indications labels{};
  std::unique_ptr<LinePort> port;
};

// @test B1 B4 SAP-2 SAP-9
TEST(LinePortOfASecY, AFrameThatCameInTheClearAndTheSameOutOfASecTagAreToldApart) {
  const Octets eapol = typed_frame(kEapolType);
  MpduSpec spec = secy.spec(1);
  spec.data = Octets(eapol.begin() + 12, eapol.end());
  const std::vector<Octets> got = indications({eapol, make_mpdu(spec)});
  OCTETS_EQUAL(eapol, got[0]);
  OCTETS_EQUAL(eapol, got[1]);
  CHECK(labels[0].uncontrolled && !labels[0].controlled);
  CHECK(labels[1].controlled && !labels[1].uncontrolled);
  UNSIGNED_LONGS_EQUAL(1, port->counters().controlled_indications);
}

// @test B2 SAP-1 SAP-3 SAP-7 SAP-8
TEST(LinePortOfASecY, WhatAUserOfTheControlledPortAsksForLeavesProtectedWhateverItsEtherType) {
  const std::vector<Octets> sent = requests({typed_frame(kEapolType)});
  UNSIGNED_LONGS_EQUAL(1, sent.size());
  CHECK(has_sectag(sent[0]));
  OCTETS_EQUAL(typed_frame(kEapolType), uncontrolled_requests({typed_frame(kEapolType)})[0]);
  UNSIGNED_LONGS_EQUAL(1, port->counters().controlled_requests);
  UNSIGNED_LONGS_EQUAL(1, port->counters().uncontrolled_requests);
  UNSIGNED_LONGS_EQUAL(2, port->counters().common_requests);
}

// @test B1 SAP-9
TEST(LinePortOfASecY, AnUntaggedFrameThatTheSecYLetsPassBelongsToBothPorts) {
  secy->lmi().set_validate_frames(ValidateFrames::kCheck);
  OCTETS_EQUAL(plain_frame(46), indications({plain_frame(46)})[0]);
  CHECK(labels[0].controlled && labels[0].uncontrolled);
}

// @test B1 B6
TEST(LinePortOfASecY, WhileTheControlledPortIsDownOnlyFramesWithoutASecTagAreLeft) {
  secy->lmi().set_controlled_port_enabled(false);
  const std::vector<Octets> got = indications({typed_frame(kEapolType), secy.mpdu(1)});
  CHECK(!got[0].empty() && got[1].empty());
  CHECK(labels[0].uncontrolled && !labels[0].controlled);
  CHECK(!labels[1].uncontrolled && !labels[1].controlled);
  OCTETS_EQUAL(typed_frame(kEapolType), uncontrolled_requests({typed_frame(kEapolType)})[0]);
  UNSIGNED_LONGS_EQUAL(0, requests({typed_frame(kEapolType)}).size());
}

TEST(LinePortOfASecY, AnAnswerGoesOutFromTheBufferThatTheRequestCameIn) {
  const std::vector<Octets> got = indications({secy.mpdu(1)});
  OCTETS_EQUAL(plain_frame(user_data(46), kOwnAddress, kPeerAddress), got[0]);
  port->request_controlled(std::span{buffers}.first(1), now);
  const std::vector<Octets> sent = fake_eth::take_sent(line);
  UNSIGNED_LONGS_EQUAL(1, sent.size());
  CHECK(has_sectag(sent[0]));
  UNSIGNED_LONGS_EQUAL(12 + 8 + 46 + 16, sent[0].size());
}

TEST(LinePortOfASecY, AnEmptyBufferIsNoRequest) {
  const std::vector<Octets> sent = requests({Octets{}, plain_frame(46), Octets{}});
  UNSIGNED_LONGS_EQUAL(1, sent.size());
  UNSIGNED_LONGS_EQUAL(1, port->counters().controlled_requests);
  UNSIGNED_LONGS_EQUAL(0, requests({Octets{}}).size());
  UNSIGNED_LONGS_EQUAL(0, port->counters().refused_requests);
  UNSIGNED_LONGS_EQUAL(0, uncontrolled_requests({Octets{}}).size());
  UNSIGNED_LONGS_EQUAL(0, port->counters().uncontrolled_requests);
}

// @test D9
TEST(LinePortOfASecY, DeliversNothingThatCouldNotBeRecorded) {
  keep_records();
  fake_nvm::fail_writes(true);
  const std::vector<Octets> got = indications({secy.mpdu(1), secy.mpdu(2)});
  CHECK(got[0].empty() && got[1].empty());
  UNSIGNED_LONGS_EQUAL(2, port->counters().unrecorded_indications);
  UNSIGNED_LONGS_EQUAL(0, port->counters().controlled_indications);
  CHECK(indications({secy.mpdu(3)})[0].empty());
  fake_nvm::fail_writes(false);
  now.ns += 1'000'000'000;
  CHECK(!indications({secy.mpdu(4)})[0].empty());
  UNSIGNED_LONGS_EQUAL(3, port->counters().unrecorded_indications);
  UNSIGNED_LONGS_EQUAL(5 + config::kMinRxPnStride, store.ceiling(kRecord).value().value);
}

// What nobody can replay needs no record.
TEST(LinePortOfASecY, FramesOutsideOfAnSaAreDeliveredWithoutARecord) {
  keep_records();
  secy->lmi().set_validate_frames(ValidateFrames::kCheck);
  fake_nvm::fail_writes(true);
  const std::vector<Octets> got =
      indications({secy.mpdu(1), plain_frame(46), typed_frame(kEapolType)});
  CHECK(got[0].empty() && !got[1].empty() && !got[2].empty());
  CHECK(!labels[0].controlled && labels[1].controlled && labels[2].controlled);
}

TEST(LinePortOfASecY, ACeilingFallsInATurnWithoutFrames) {
  keep_records();
  for (std::uint64_t pn = 1; pn < 300; ++pn) {
    CHECK(!indications({secy.mpdu(pn)})[0].empty());
  }
  CHECK(store.ceiling(kRecord).value().value > 300 + config::kMinRxPnStride);
  now.ns += 2'000'000'000;
  port->begin_turn(now);
  UNSIGNED_LONGS_EQUAL(300 + config::kMinRxPnStride, store.ceiling(kRecord).value().value);
}
