// SPDX-License-Identifier: Apache-2.0
// The Controlled Port state machine, state by state [802.1X-2020 12.4, Figure 12-2].

#include <vector>

#include "cp/cp.h"
#include "support/print.h"

using namespace linksec;

namespace {

constexpr CpKeyId kFirst{0};
constexpr CpKeyId kSecond{1};
constexpr Time kBegin{Duration::seconds(10).ns};

constexpr CpSlot slot(CpKeyId key, std::uint32_t an) { return {key, An{an}, false, false}; }

}  // namespace

TEST_GROUP(ControlledPort) {
  // Steps until nothing changes; each state on the way.
  std::vector<CpState> settle() {
    std::vector<CpState> states;
    while (cp.step(inputs, now).has_value()) {
      states.push_back(cp.state());
      if (cp.state() == CpState::kReceive) {
        inputs.using_receive_sas = true;
        inputs.using_transmit_sa = false;
      }
      if (cp.state() == CpState::kTransmit) {
        inputs.using_transmit_sa = true;
      }
      CHECK_TRUE(states.size() < 20);
    }
    return states;
  }
  void secure() {
    inputs.port_enabled = true;
    inputs.connect = Connect::kSecure;
    static_cast<void>(settle());
    CHECK_TRUE(cp.state() == CpState::kSecured);
  }
  void distribute(CpKeyId key, std::uint32_t an) {
    inputs.new_sak = true;
    inputs.distributed = slot(key, an);
  }
  void use_first_key(bool server) {
    secure();
    inputs.elected_self = server;
    distribute(kFirst, 0);
    static_cast<void>(settle());
    CHECK_TRUE(cp.state() == CpState::kRetire);
  }
  void check(const std::vector<CpState>& expected, const std::vector<CpState>& states) {
    CHECK_TRUE(expected == states);
  }

  Cp cp;
  CpInputs inputs{};
  Time now = kBegin;
};

TEST(ControlledPort, StaysInInitWhileThePortIsDisabled_K1) {
  CHECK_TRUE(settle().empty());
  CHECK_TRUE(cp.state() == CpState::kInit);
  CHECK_FALSE(cp.controlled_port_enabled());
}

TEST(ControlledPort, WaitsInChangeWhileTheConnectionIsPending_K2) {
  inputs.port_enabled = true;
  check({CpState::kChange}, settle());
  CHECK_FALSE(cp.controlled_port_enabled());
}

TEST(ControlledPort, OpensInClearAsLogonSays_K3_K4) {
  inputs.port_enabled = true;
  for (const auto& [connect, state] :
       {std::pair{Connect::kUnauthenticated, CpState::kAllowed},
        std::pair{Connect::kAuthenticated, CpState::kAuthenticated}}) {
    inputs.connect = connect;
    static_cast<void>(settle());
    CHECK_TRUE(cp.state() == state);
    CHECK_TRUE(cp.controlled_port_enabled());
    CHECK_FALSE(cp.port_valid());
    CHECK_TRUE(entry_requests(state) == CpRequests(CpRequest::kOpenInClear));
  }
  inputs.connect = Connect::kPending;
  check({CpState::kChange}, settle());
  CHECK_FALSE(cp.controlled_port_enabled());
}

TEST(ControlledPort, IsClosedInSecuredUntilAKeyIsInUse_K5) {
  secure();
  CHECK_TRUE(cp.port_valid());
  CHECK_FALSE(cp.controlled_port_enabled());
}

TEST(ControlledPort, TheFirstKeyWaitsForNobody_K13) {
  for (const bool server : {true, false}) {
    cp = {};
    inputs = {};
    secure();
    inputs.elected_self = server;
    distribute(kFirst, 2);
    const std::vector<CpState> as_server = {CpState::kReceive, CpState::kReceiving,
                                            CpState::kTransmit, CpState::kTransmitting,
                                            CpState::kRetire};
    const std::vector<CpState> as_member = {CpState::kReceive,      CpState::kReceiving,
                                            CpState::kReady,        CpState::kTransmit,
                                            CpState::kTransmitting, CpState::kRetire};
    check(server ? as_server : as_member, settle());
    CHECK_TRUE(cp.controlled_port_enabled());
    CHECK_TRUE(cp.old().key == kFirst && cp.old().an == An{2});
    CHECK_TRUE(cp.old().transmits && cp.old().receives);
    CHECK_FALSE(cp.latest().key.exists());
  }
}

TEST(ControlledPort, TheServerSwitchesWhenAllReceive_K7) {
  use_first_key(true);
  distribute(kSecond, 1);
  check({CpState::kReceive, CpState::kReceiving}, settle());
  CHECK_TRUE(cp.latest().receives && !cp.latest().transmits && cp.old().transmits);
  inputs.all_receiving = true;
  check({CpState::kTransmit, CpState::kTransmitting}, settle());
  CHECK_TRUE(cp.latest().transmits && !cp.old().transmits && cp.old().receives);
}

TEST(ControlledPort, TheServerWaitsForLifeTimeAndNotLonger_K7_J6) {
  use_first_key(true);
  distribute(kSecond, 1);
  static_cast<void>(settle());
  CHECK_TRUE(cp.next_deadline() == now + Duration::seconds(6));
  now = now + Duration::milliseconds(5'999);
  CHECK_TRUE(settle().empty());
  now = now + Duration::milliseconds(1);
  check({CpState::kTransmit, CpState::kTransmitting}, settle());
}

TEST(ControlledPort, AMemberSwitchesWhenTheServerTransmits_K8) {
  use_first_key(false);
  distribute(kSecond, 1);
  check({CpState::kReceive, CpState::kReceiving, CpState::kReady}, settle());
  now = now + Duration::seconds(60);
  CHECK_TRUE(settle().empty());
  inputs.server_transmitting = true;
  check({CpState::kTransmit, CpState::kTransmitting}, settle());
}

TEST(ControlledPort, AMemberThatLacksItsSsciStaysInReady_J43) {
  secure();
  inputs.can_transmit = false;
  distribute(kFirst, 0);
  check({CpState::kReceive, CpState::kReceiving, CpState::kReady}, settle());
  CHECK_FALSE(cp.controlled_port_enabled());
  inputs.can_transmit = true;
  check({CpState::kTransmit, CpState::kTransmitting, CpState::kRetire}, settle());
}

TEST(ControlledPort, TheOldKeyReceivesForRetireTime_K10_J5) {
  use_first_key(true);
  distribute(kSecond, 1);
  inputs.all_receiving = true;
  static_cast<void>(settle());
  inputs.all_receiving = true;
  static_cast<void>(settle());
  CHECK_TRUE(cp.state() == CpState::kTransmitting);
  CHECK_TRUE(cp.next_deadline() == now + Duration::seconds(3));
  now = now + Duration::milliseconds(2'999);
  CHECK_TRUE(settle().empty());
  now = now + Duration::milliseconds(1);
  check({CpState::kRetire}, settle());
  CHECK_TRUE(cp.deleted_old() == kFirst);
  CHECK_TRUE(cp.old().key == kSecond);
}

TEST(ControlledPort, ASakInTransmittingWaitsForRetire_J42) {
  use_first_key(true);
  distribute(kSecond, 1);
  static_cast<void>(settle());
  inputs.all_receiving = true;
  static_cast<void>(settle());
  distribute(kFirst, 2);
  CHECK_TRUE(settle().empty());
  now = now + Duration::seconds(3);
  check({CpState::kRetire, CpState::kReceive, CpState::kReceiving}, settle());
}

TEST(ControlledPort, ASakBeforeTransmitAbandonsTheOneBefore_K11) {
  use_first_key(true);
  distribute(kSecond, 1);
  static_cast<void>(settle());
  distribute({2}, 2);
  check({CpState::kAbandon, CpState::kReceive, CpState::kReceiving}, settle());
  CHECK_TRUE(cp.latest().key == CpKeyId{2});
  CHECK_TRUE(cp.old().key == kFirst && cp.old().transmits);
}

TEST(ControlledPort, AnotherServerClosesThePortUntilItsKeyIsInUse_K12) {
  use_first_key(false);
  inputs.chgd_server = true;
  check({CpState::kChange, CpState::kSecured}, settle());
  CHECK_FALSE(cp.controlled_port_enabled());
  CHECK_FALSE(cp.old().key.exists());
  CHECK_FALSE(inputs.chgd_server);
}

TEST(ControlledPort, AFailedSecYNeverWedgesIt_K15) {
  for (const bool server : {true, false}) {
    cp = {};
    inputs = {};
    secure();
    inputs.elected_self = server;
    distribute(kFirst, 0);
    while (cp.state() != CpState::kReceive) {
      static_cast<void>(cp.step(inputs, now));
    }
    inputs.secy_failed = true;
    check({CpState::kChange, CpState::kSecured}, settle());
    CHECK_FALSE(cp.latest().key.exists());
    CHECK_FALSE(inputs.secy_failed);
  }
}

TEST(ControlledPort, ADisabledPortGoesToInitFromEachState_K) {
  use_first_key(true);
  inputs.port_enabled = false;
  check({CpState::kInit}, settle());
  CHECK_FALSE(cp.old().key.exists());
  CHECK_FALSE(cp.controlled_port_enabled());
}

// The table says each state's ways out, and no state but a stable one has none.
TEST(ControlledPort, EachStateHasTheFiguresTransitions_K) {
  const std::array<std::size_t, kCpStateCount> ways = {1, 3, 1, 1, 2, 1, 3, 2, 1, 2, 2, 2};
  std::array<std::size_t, kCpStateCount> found{};
  for (const CpTransition& transition : kCpTransitions) {
    ++found[static_cast<std::size_t>(transition.from)];
    CHECK_TRUE(transition.from != transition.to);
  }
  CHECK_TRUE(ways == found);
}
