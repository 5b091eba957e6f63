// SPDX-License-Identifier: Apache-2.0

// The three ports and the service of 10.4: what leaves, what arrives, in which order.

#include "support/port_fixture.h"
#include "support/print.h"

using namespace linksec;
using namespace linksec::test;

TEST_GROUP(Service_10_4){};

// @test B2 SAP SAP-1 SAP-7
TEST(Service_10_4, AnUncontrolledRequestGivesOneIdenticalCommonRequest) {
  PortFixture box;
  box.secy.add_link();
  const std::vector<Octets> sent =
      box.from_host({typed_frame(kEapolType, 1), typed_frame(kEapolType, 2)});
  UNSIGNED_LONGS_EQUAL(2, sent.size());
  OCTETS_EQUAL(typed_frame(kEapolType, 1), sent[0]);
  OCTETS_EQUAL(typed_frame(kEapolType, 2), sent[1]);
  TEXT_EQUAL("", box.secy.moved());
  UNSIGNED_LONGS_EQUAL(2, box.port.counters().uncontrolled_requests);
  UNSIGNED_LONGS_EQUAL(2, box.port.counters().common_requests);
}

// @test B2 SAP SAP-3 SAP-8 SAP-10 C1 C2
TEST(Service_10_4, AControlledRequestGivesOneProtectedCommonRequestInItsOrder) {
  PortFixture box;
  box.secy.add_link();
  std::vector<Octets> requests;
  for (std::uint8_t i = 0; i < 20; ++i) {
    requests.push_back(plain_frame(46, i));
  }
  const std::vector<Octets> sent = box.from_host(requests);
  UNSIGNED_LONGS_EQUAL(20, sent.size());
  SecYFixture peer;
  peer.add_rx(kOwnSci, 0, 1);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const RxOutcome received = peer.verify(sent[i]);
    CHECK_EQUAL(RxCounter::kInPktsOk, received.counter());
    OCTETS_EQUAL(requests[i], received.octets);
  }
}

// @test B4 SAP-7 SAP-8
TEST(Service_10_4, BothKindsOfRequestLeaveInTheOrderInWhichTheyCame) {
  PortFixture box;
  box.secy.add_link();
  const std::vector<Octets> sent = box.from_host(
      {plain_frame(46, 1), typed_frame(kEapolType), plain_frame(46, 2), typed_frame(kEapolType)});
  UNSIGNED_LONGS_EQUAL(4, sent.size());
  for (std::size_t i = 0; i < 4; ++i) {
    LONGS_EQUAL(i % 2 == 0 ? 0x88E5 : kEapolType, ether_type(sent[i]));
  }
}

// @test B1 SAP SAP-4 SAP-11 B4
TEST(Service_10_4, ACommonIndicationGivesOneControlledIndicationAtMostInItsOrder) {
  PortFixture box;
  box.secy.add_link();
  std::vector<Octets> frames;
  for (std::uint64_t pn = 1; pn <= 40; ++pn) {
    MpduSpec spec = box.secy.spec(pn);
    spec.data = user_data(46, static_cast<std::uint8_t>(pn));
    frames.push_back(make_mpdu(spec));
    if (pn % 5 == 0) {
      frames.push_back(frames.back());  // a replay
    }
  }
  std::vector<Octets> delivered = box.from_line(frames);
  for (const Octets& frame : box.from_line({})) {
    delivered.push_back(frame);
  }
  UNSIGNED_LONGS_EQUAL(40, delivered.size());
  for (std::size_t i = 0; i < delivered.size(); ++i) {
    OCTETS_EQUAL(
        plain_frame(user_data(46, static_cast<std::uint8_t>(i + 1)), kOwnAddress, kPeerAddress),
        delivered[i]);
  }
  TEXT_EQUAL("InPktsLate+8 InPktsOK+40 InOctetsDecrypted+1840", box.secy.moved());
  UNSIGNED_LONGS_EQUAL(48, box.port.counters().common_indications);
  UNSIGNED_LONGS_EQUAL(40, box.port.counters().controlled_indications);
}

// @test B1 SAP-2 SAP-9
TEST(Service_10_4, AnEapolFrameReachesTheUncontrolledPortAndIsVerifiedBesides) {
  for (const ValidateFrames mode : {ValidateFrames::kStrict, ValidateFrames::kCheck}) {
    PortFixture box;
    box.secy.add_link();
    box.secy->lmi().set_validate_frames(mode);
    const std::vector<Octets> got = box.from_line({typed_frame(kEapolType)});
    UNSIGNED_LONGS_EQUAL(1, got.size());
    OCTETS_EQUAL(typed_frame(kEapolType), got[0]);
    const bool strict = mode == ValidateFrames::kStrict;
    TEXT_EQUAL(strict ? "InPktsNoTag" : "InPktsUntagged", box.secy.moved());
    UNSIGNED_LONGS_EQUAL(1, box.port.counters().uncontrolled_indications);
    UNSIGNED_LONGS_EQUAL(strict ? 0 : 1, box.port.counters().controlled_indications);
  }
}

// @test B1 SAP-2 A9 A29 VER-3
TEST(Service_10_4, AUserOfTheUncontrolledPortMayWantTaggedFramesAsTheyCame) {
  PortFixture box;
  box.secy.add_link();
  CHECK_EQUAL(Status::kOk, box.port.subscribe(0x88E5));
  const Octets good = box.secy.mpdu(1);
  MpduSpec kays = box.secy.spec(2);
  kays.tci_an = 0x28;
  const std::vector<Octets> got =
      box.from_line({good, make_mpdu(kays), plain_frame(46), typed_frame(kEapolType)});
  UNSIGNED_LONGS_EQUAL(4, got.size());
  OCTETS_EQUAL(good, got[0]);
  OCTETS_EQUAL(plain_frame(user_data(46), kOwnAddress, kPeerAddress), got[1]);
  OCTETS_EQUAL(make_mpdu(kays), got[2]);
  OCTETS_EQUAL(typed_frame(kEapolType), got[3]);
  UNSIGNED_LONGS_EQUAL(3, box.port.counters().uncontrolled_indications);
  UNSIGNED_LONGS_EQUAL(1, box.port.counters().controlled_indications);
}

// @test A9 A29 VER-3
TEST(Service_10_4, WithoutSuchAUserAFrameOfTheKaysGoesNowhere) {
  PortFixture box;
  box.secy.add_link();
  MpduSpec kays = box.secy.spec(1);
  kays.tci_an = 0x28;
  UNSIGNED_LONGS_EQUAL(0, box.from_line({make_mpdu(kays)}).size());
}

// @test B3 SAP-5 SAP-6
TEST(Service_10_4, NothingIsSentOrIndicatedWithoutACause) {
  PortFixture box;
  box.secy.add_link();
  for (int i = 0; i < 1000; ++i) {
    UNSIGNED_LONGS_EQUAL(0, box.port.poll(Time{static_cast<std::uint64_t>(i)}));
  }
  UNSIGNED_LONGS_EQUAL(0, fake_eth::take_sent(box.line).size());
  UNSIGNED_LONGS_EQUAL(0, fake_eth::take_sent(box.host).size());
}

// @test B6 B7 STAT-2 STAT-4 D.1 KAY-2
TEST(Service_10_4, WhileTheControlledPortIsDownNothingIsAcceptedDeliveredOrCounted) {
  PortFixture box;
  box.secy.add_link();
  const Octets frame = box.secy.mpdu(1);
  const auto check_nothing_passes = [&] {
    UNSIGNED_LONGS_EQUAL(0, box.from_host({plain_frame(46)}).size());
    UNSIGNED_LONGS_EQUAL(0, box.from_line({frame}).size());
    TEXT_EQUAL("", box.secy.moved());
    UNSIGNED_LONGS_EQUAL(1, box.from_line({typed_frame(kEapolType)}).size());
    static_cast<void>(box.from_host({typed_frame(kEapolType)}));
  };
  box.secy->lmi().set_controlled_port_enabled(false);
  check_nothing_passes();
  box.secy->lmi().set_controlled_port_enabled(true);
  CHECK_EQUAL(Status::kOk, box.secy->lmi().set_enable_transmit(kOwnSci, An{0U}, false, Time{1}));
  check_nothing_passes();
  CHECK_EQUAL(Status::kOk, box.secy->lmi().set_enable_transmit(kOwnSci, An{0U}, true, Time{1}));
  CHECK_EQUAL(Status::kOk, box.secy->lmi().set_rx_sc_enabled(kPeerSci, false, Time{1}));
  check_nothing_passes();
  CHECK_EQUAL(Status::kOk, box.secy->lmi().set_rx_sc_enabled(kPeerSci, true, Time{1}));
  UNSIGNED_LONGS_EQUAL(1, box.from_host({plain_frame(46)}).size());
  UNSIGNED_LONGS_EQUAL(1, box.from_line({frame}).size());
}

// @test B7 STAT-3 C4
TEST(Service_10_4, AfterTheLastPnNothingIsDeliveredEither_10_5_2) {
  PortFixture box;
  box.secy.add_tx(kOwnSci, 0, 1, {.next_pn = 0xFFFF'FFFF});
  box.secy.add_rx(kPeerSci, 0, 2);
  UNSIGNED_LONGS_EQUAL(1, box.from_line({box.secy.mpdu(1)}).size());
  UNSIGNED_LONGS_EQUAL(1, box.from_host({plain_frame(46), plain_frame(46)}).size());
  UNSIGNED_LONGS_EQUAL(0, box.from_line({box.secy.mpdu(2)}).size());
  UNSIGNED_LONGS_EQUAL(1, box.port.counters().refused_requests);
  CHECK(!box.secy->controlled_port().mac_operational);
}

// @test B6 D.1-1 VER-13 GEN-1
TEST(Service_10_4, NullPassesEverythingBothWaysWithoutAnySa) {
  PortFixture box;
  box.secy->lmi().set_validate_frames(ValidateFrames::kNull);
  const Octets foreign = box.secy.mpdu(1);
  UNSIGNED_LONGS_EQUAL(1, box.from_host({plain_frame(46)}).size());
  const std::vector<Octets> got = box.from_line({foreign, plain_frame(46)});
  UNSIGNED_LONGS_EQUAL(2, got.size());
  OCTETS_EQUAL(foreign, got[0]);
}

// @test C14 TCT TCAPT
TEST(Service_10_4, TheOutermostVlanTagsPriorityChoosesTheTransmitSc_10_7_17) {
  PortFixture box;
  const Sci second{kOwnSci.value | 0x1000};
  box.secy.add_tx(kOwnSci, 0, 1);
  box.secy.add_tx(second, 0, 3);
  box.secy.add_rx(kPeerSci, 0, 2);
  CHECK_EQUAL(Status::kOk, box.secy->lmi().set_traffic_class(5, 1));
  const std::vector<Octets> sent =
      box.from_host({plain_frame(from_hex("8100a0010800")), plain_frame(from_hex("810000010800")),
                     plain_frame(46)});
  UNSIGNED_LONGS_EQUAL(3, sent.size());
  CHECK(load_be64(sent[0].data() + 20) == second.value);
  CHECK(load_be64(sent[1].data() + 20) == kOwnSci.value);
  CHECK(load_be64(sent[2].data() + 20) == kOwnSci.value);
}
