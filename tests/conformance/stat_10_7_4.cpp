// SPDX-License-Identifier: Apache-2.0

// Status of the Uncontrolled and of the Controlled Port, 10.7.2 and 10.7.4, as truth tables.

#include "secy/secy.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr Time kNow{5};

PortStatus common(unsigned bits) { return {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0}; }

}  // namespace

TEST_GROUP(PortStatus_10_7){};

// @test B5 STAT-1 KAY-1 MGT1-2
TEST(PortStatus_10_7, TheUncontrolledPortsStatusIsTheCommonPorts_10_7_2) {
  for (unsigned bits = 0; bits < 8; ++bits) {
    SecYFixture secy;
    secy->lmi().set_common_port(common(bits));
    CHECK(secy->uncontrolled_port() == common(bits));
  }
}

// @test B6 B7 STAT-2 STAT-4 KAY-1 KAY-2 MGT1-2
TEST(PortStatus_10_7, TheControlledPortNeedsAllOfItsConditions_10_7_4) {
  for (unsigned bits = 0; bits < 64; ++bits) {
    const bool enabled = bits & 1, common_enabled = bits & 2, common_operational = bits & 4;
    const bool transmitting = bits & 8, receiving = bits & 16, null = bits & 32;
    SecYFixture secy;
    secy.add_tx(kOwnSci, 0, 1, {.enable = transmitting});
    secy.add_rx(kPeerSci, 0, 2, {.enable = receiving});
    secy->lmi().set_validate_frames(null ? ValidateFrames::kNull : ValidateFrames::kStrict);
    secy->lmi().set_controlled_port_enabled(enabled);
    secy->lmi().set_common_port({common_enabled, common_operational, true});
    const PortStatus status = secy->controlled_port();
    const bool up = enabled && common_enabled && (null || (transmitting && receiving));
    CHECK(status.mac_enabled == up);
    CHECK(status.mac_operational == (up && common_operational));
    CHECK(secy->controlled_port_operational() == status.mac_operational);
  }
}

// @test B6
TEST(PortStatus_10_7, WithoutAnyScTheControlledPortIsDown_10_7_4) {
  SecYFixture secy;
  secy->lmi().set_controlled_port_enabled(true);
  secy->lmi().set_common_port(common(7));
  CHECK(!secy->controlled_port().mac_enabled);
  secy.add_tx(kOwnSci, 0, 1);
  CHECK(!secy->controlled_port().mac_enabled);
  secy.add_rx(kPeerSci, 0, 2);
  CHECK(secy->controlled_port().mac_operational);
}

// @test B6 C14
TEST(PortStatus_10_7, EachTransmitScHasToTransmit_10_7_4) {
  SecYFixture secy;
  secy.add_link();
  secy.add_tx({kOwnSci.value | 0x1000}, 0, 3, {.enable = false});
  secy->lmi().set_controlled_port_enabled(true);
  secy->lmi().set_common_port(common(7));
  CHECK(!secy->controlled_port().mac_enabled);
  CHECK_EQUAL(Status::kOk,
              secy->lmi().set_enable_transmit({kOwnSci.value | 0x1000}, An{0U}, true, kNow));
  CHECK(secy->controlled_port().mac_operational);
}

// @test B7 STAT-2 STAT-3
TEST(PortStatus_10_7, AnUnusableOrExhaustedEncodingSaTakesThePortDown_10_5_1_10_5_2) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1, {.next_pn = 0xFFFF'FFFF});
  secy.add_rx(kPeerSci, 0, 2);
  secy->lmi().set_controlled_port_enabled(true);
  secy->lmi().set_common_port(common(7));
  CHECK(secy->controlled_port().mac_operational);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_encoding_sa(kOwnSci, An{1U}, kNow));
  CHECK(!secy->controlled_port().mac_operational);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_encoding_sa(kOwnSci, An{0U}, kNow));
  CHECK_EQUAL(TxVerdict::kSend, secy.protect(plain_frame(46)).verdict());
  CHECK(!secy->controlled_port().mac_operational);
}

// @test B8 STAT-5 MGT1-2
TEST(PortStatus_10_7, OperPointToPointMacMayBeForced_10_7_4) {
  for (const bool common_is : {false, true}) {
    SecYFixture secy;
    secy->lmi().set_common_port({true, true, common_is});
    secy->lmi().set_admin_point_to_point_mac(AdminPointToPoint::kForceTrue);
    CHECK(secy->controlled_port().oper_point_to_point_mac);
    secy->lmi().set_admin_point_to_point_mac(AdminPointToPoint::kForceFalse);
    CHECK(!secy->controlled_port().oper_point_to_point_mac);
  }
}

// @test B8 STAT-5
TEST(PortStatus_10_7, AutoIsTheCommonPortsUnlessStrict_10_7_4) {
  for (const ValidateFrames mode :
       {ValidateFrames::kNull, ValidateFrames::kDisabled, ValidateFrames::kCheck}) {
    for (const bool common_is : {false, true}) {
      SecYFixture secy;
      secy.add_rx(kPeerSci, 0, 2);
      secy.add_rx(kOtherSci, 0, 3);
      secy->lmi().set_validate_frames(mode);
      secy->lmi().set_common_port({true, true, common_is});
      CHECK(secy->controlled_port().oper_point_to_point_mac == common_is);
    }
  }
}

// @test B8 STAT-5
TEST(PortStatus_10_7, AutoUnderStrictIsTrueForOnePeer_10_7_4) {
  SecYFixture secy;
  secy->lmi().set_common_port({true, true, false});
  CHECK(secy->controlled_port().oper_point_to_point_mac);
  secy.add_rx(kPeerSci, 0, 2);
  CHECK(secy->controlled_port().oper_point_to_point_mac);
  secy.add_rx({kPeerSci.value | 0xF000}, 0, 3);  // the same peer's other traffic class
  CHECK(secy->controlled_port().oper_point_to_point_mac);
  secy.add_rx({kPeerSci.value + 1}, 0, 4);
  CHECK(!secy->controlled_port().oper_point_to_point_mac);
  CHECK_EQUAL(Status::kOk, secy->lmi().delete_rx_sc({kPeerSci.value + 1}));
  CHECK(secy->controlled_port().oper_point_to_point_mac);
  secy.add_rx(kOtherSci, 0, 5);
  CHECK(!secy->controlled_port().oper_point_to_point_mac);
}

// @test B8
TEST(PortStatus_10_7, ThePeerOfTheFirstScDecidesNotTheLast_10_7_4) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  secy.add_rx(kOtherSci, 0, 3);
  secy.add_rx({kOtherSci.value | 0x1000}, 0, 4);
  CHECK(!secy->controlled_port().oper_point_to_point_mac);
}
