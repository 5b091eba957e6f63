// SPDX-License-Identifier: Apache-2.0

// The counters of the Controlled Port's interface, 10.7.6, and what they are sums of.

#include "secy/secy.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

TEST_GROUP(Interface_10_7_6){};

// @test B9 MGT4-1 MGT4-2
TEST(Interface_10_7_6, InOctetsAreThoseOfTheMsduAnd12ForTheAddresses) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  MpduSpec spec = secy.spec(1);
  spec.pad_to = 60;
  spec.data = user_data(7);
  static_cast<void>(secy.verify(make_mpdu(spec)));
  spec = secy.spec(2);
  spec.destination = kGroupAddress;
  static_cast<void>(secy.verify(make_mpdu(spec)));
  spec.pn = 3;
  spec.destination = kBroadcast;
  static_cast<void>(secy.verify(make_mpdu(spec)));
  const ControlledPortCounters port = secy->controlled_port_counters();
  UNSIGNED_LONGS_EQUAL(7 + 46 + 46 + 3 * 12, port.if_in_octets);
  UNSIGNED_LONGS_EQUAL(1, port.if_in_pkts.unicast);
  UNSIGNED_LONGS_EQUAL(1, port.if_in_pkts.multicast);
  UNSIGNED_LONGS_EQUAL(1, port.if_in_pkts.broadcast);
}

// @test B9 MGT4-5 MGT4-6 MGT4-7
TEST(Interface_10_7_6, OutOctetsAreThoseOfAcceptedRequestsBeforeProtection) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1);
  secy->lmi().set_max_frame_octets(100);
  static_cast<void>(secy.protect(plain_frame(46)));
  static_cast<void>(secy.protect(plain_frame(user_data(10), kGroupAddress)));
  static_cast<void>(secy.protect(plain_frame(user_data(10), kBroadcast)));
  static_cast<void>(secy.protect(plain_frame(90)));  // too long
  static_cast<void>(secy.protect(Octets(12, 2)));    // not accepted
  const ControlledPortCounters port = secy->controlled_port_counters();
  UNSIGNED_LONGS_EQUAL(46 + 10 + 10 + 90 + 4 * 12, port.if_out_octets);
  UNSIGNED_LONGS_EQUAL(2, port.if_out_pkts.unicast);
  UNSIGNED_LONGS_EQUAL(1, port.if_out_pkts.multicast);
  UNSIGNED_LONGS_EQUAL(1, port.if_out_pkts.broadcast);
  UNSIGNED_LONGS_EQUAL(1, port.if_out_errors);
}

// @test B10 MGT4-3 MGT4-4
TEST(Interface_10_7_6, DiscardsAndErrorsAreTheSumsOf10_7_6) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2, {.next_pn = 10, .lowest_pn = 10});
  const auto after = [&](const Octets& frame) {
    static_cast<void>(secy.verify(frame));
    const ControlledPortCounters port = secy->controlled_port_counters();
    return std::to_string(port.if_in_discards) + "/" + std::to_string(port.if_in_errors);
  };
  TEXT_EQUAL("1/0", after(plain_frame(46)));  // NoTag
  TEXT_EQUAL("2/0", after(secy.mpdu(9)));     // Late
  MpduSpec spec = secy.spec(10);
  spec.tci_an = 0xAC;
  TEXT_EQUAL("2/1", after(make_mpdu(spec)));  // BadTag
  spec.tci_an = 0x2D;
  TEXT_EQUAL("2/2", after(make_mpdu(spec)));  // NoSAError
  Octets spoilt = secy.mpdu(10);
  spoilt.back() ^= 1;
  TEXT_EQUAL("2/3", after(spoilt));         // NotValid
  TEXT_EQUAL("2/3", after(secy.mpdu(10)));  // OK
  spec.tci_an = 0x28;
  spec.pn = 11;
  TEXT_EQUAL("2/3", after(make_mpdu(spec)));  // the KaY's
  CHECK_EQUAL(Status::kOk, secy->lmi().delete_rx_sc(kPeerSci));
  TEXT_EQUAL("3/3", after(plain_frame(46)));  // those of an SC that is gone stay
}

// @test B10 D.1-5
TEST(Interface_10_7_6, WhatIsDeliveredIsNeitherDiscardNorError) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  secy->lmi().set_validate_frames(ValidateFrames::kCheck);
  MpduSpec spec = secy.spec(1);
  spec.tci_an = 0x21;
  static_cast<void>(secy.verify(make_mpdu(spec)));  // NoSA
  spec.tci_an = 0x20;
  Octets invalid = make_mpdu(spec);
  invalid.back() ^= 1;
  static_cast<void>(secy.verify(invalid));          // Invalid
  static_cast<void>(secy.verify(plain_frame(46)));  // Untagged
  const ControlledPortCounters port = secy->controlled_port_counters();
  UNSIGNED_LONGS_EQUAL(0, port.if_in_discards + port.if_in_errors);
  UNSIGNED_LONGS_EQUAL(3, port.if_in_pkts.unicast);
  TEXT_EQUAL("InPktsInvalid InPktsNoSA InPktsUntagged InOctetsValidated+46", secy.moved());
}

// @test MGT4-2
TEST(Interface_10_7_6, AFrameThatEndsInItsDestinationCountsAsUnicast) {
  SecYFixture secy;
  secy->lmi().set_validate_frames(ValidateFrames::kCheck);
  static_cast<void>(secy.verify(Octets(5, 0xFF)));
  UNSIGNED_LONGS_EQUAL(1, secy->controlled_port_counters().if_in_pkts.unicast);
}
