// SPDX-License-Identifier: Apache-2.0

// The ports: items SAP and SAP-1 to SAP-11, and their status, STAT-1 to STAT-5.

#include "conformance/scene.h"

namespace linksec::sim::conformance {
namespace {

constexpr Need kM = Need::kMandatory;
constexpr Sci kSecondPeersClass{0x0200'0000'0002'1001};

Octets eapol(const Address& destination, const Address& source, std::uint8_t seed) {
  Octets data = user_data(48, seed);
  data[0] = 0x88;
  data[1] = 0x8E;
  return frame_of(destination, source, data);
}

Change enabled(bool on) {
  return {.control = Control::kControlledPortEnabled, .value = on ? 1U : 0U};
}
Change cable(bool in) { return {.control = Control::kCommonPortUp, .value = in ? 1U : 0U}; }
Change common_enabled(bool on) {
  return {.control = Control::kCommonPortEnabled, .value = on ? 1U : 0U};
}
Change common_point_to_point(bool on) {
  return {.control = Control::kCommonPortPointToPoint, .value = on ? 1U : 0U};
}
Change point_to_point(AdminPointToPoint admin) {
  return {.control = Control::kAdminPointToPoint, .value = static_cast<std::uint64_t>(admin)};
}

void uncontrolled_request(Trial& trial) {
  trial.configure(one_peer());
  for (std::uint8_t i = 0; i < 8; ++i) {
    const Octets frame = eapol(kGroup, kOwn, i);
    trial.exchange(Side::kHost, {frame}, {{frame}, 0, {}}, "");
  }
}

// Strict: verification discards it as untagged, and the Uncontrolled Port has it all the same.
void uncontrolled_indication(Trial& trial) {
  trial.configure(one_peer());
  const Octets frame = eapol(kOwn, kPeer, 1);
  trial.exchange(Side::kLine, {frame}, {{frame}, 1, {}}, "InPktsNoTag");
}

void tagged_frame_unmodified(Trial& trial) {
  Setup setup = one_peer();
  setup.uncontrolled_types.push_back(0x88E5);
  trial.configure(setup);
  const MpduFields fields = from_peer(setup);
  const Octets frame = seal(fields);
  trial.exchange(Side::kLine, {frame}, {{frame, plain_frame(fields)}, 1, {}}, counts_ok(fields));
}

// Each request of the host gives one frame on the line, whichever port it is for.
void requests_keep_their_order(Trial& trial) {
  trial.configure(one_peer());
  std::vector<Octets> requests;
  Outcome outcome;
  std::uint64_t pn = 0;
  for (std::uint8_t i = 0; i < 60; ++i) {
    const bool around = i % 3 == 0;
    requests.push_back(around ? eapol(kGroup, kOwn, i) : request(48, i));
    outcome.frames.push_back(around ? requests.back()
                                    : seal(from_device(trial.setup(), requests.back(), Pn{++pn})));
  }
  trial.exchange(Side::kHost, requests, outcome, "OutPktsEncrypted+40 OutOctetsEncrypted+1920");
}

void indications_keep_their_order(Trial& trial) {
  trial.configure(one_peer());
  std::vector<Octets> frames;
  Outcome outcome;
  for (std::uint64_t pn = 1; pn <= 70; ++pn) {
    const MpduFields fields = from_peer(trial.setup(), Pn{pn});
    frames.push_back(seal(fields));
    outcome.frames.push_back(plain_frame(fields));
  }
  trial.exchange(Side::kLine, frames, outcome, "InPktsOK+70 InOctetsDecrypted+3220");
}

void uncontrolled_indications_keep_their_order(Trial& trial) {
  trial.configure(one_peer());
  std::vector<Octets> frames;
  for (std::uint8_t i = 0; i < 70; ++i) {
    frames.push_back(eapol(kOwn, kPeer, i));
  }
  trial.exchange(Side::kLine, frames, {frames, 70, {}}, "InPktsNoTag+70");
}

// Nothing goes in, so nothing may come out.
void nothing_without_a_cause(Trial& trial) {
  trial.configure(one_peer());
  trial.exchange(Side::kLine, {}, {}, "");
  trial.exchange(Side::kHost, {}, {}, "");
  trial.discard(forged(seal(from_peer(trial.setup()))), "InPktsNotValid InOctetsDecrypted+46");
  trial.exchange(Side::kHost, {}, {}, "");
  accept_pn(trial, Pn{1});
  trial.exchange(Side::kLine, {}, {}, "");
}

// A frame that nobody protected never is an indication, and a request never leaves in clear.
void neither_port_is_bypassed(Trial& trial) {
  trial.configure(one_peer());
  trial.discard(frame_of(kOwn, kPeer, user_data(48)), "InPktsNoTag");
  sends_pn(trial, Pn{1});
  trial.change({.control = Control::kEnableTxSa, .value = 0, .sci = kOwnSci});
  trial.refuse(request());
}

void uncontrolled_status(Trial& trial) {
  trial.configure(one_peer());
  for (const bool up : {true, false, true}) {
    trial.change(cable(up));
    trial.reads("uncontrolledPort.MAC_Enabled", "true");
    trial.reads("uncontrolledPort.MAC_Operational", up ? "true" : "false");
    trial.reads("uncontrolledPort.operPointToPointMAC", "true");
  }
}

// The Common Port's three parameters, each one alone, as they show at each of the three ports.
void status_reads(Trial& trial, const std::string& port, bool enabled, bool operational,
                  bool point_to_point) {
  const auto word = [](bool value) { return std::string(value ? "true" : "false"); };
  trial.reads(port + ".MAC_Enabled", word(enabled));
  trial.reads(port + ".MAC_Operational", word(operational));
  trial.reads(port + ".operPointToPointMAC", word(point_to_point));
}

void common_port_disabled(Trial& trial) {
  trial.configure(one_peer());
  trial.change(common_enabled(false));
  status_reads(trial, "commonPort", false, true, true);
  status_reads(trial, "uncontrolledPort", false, true, true);
  status_reads(trial, "controlledPort", false, false, true);
  trial.refuse(request());
  trial.discard(seal(from_peer(trial.setup())), "");
  trial.change(common_enabled(true));
  status_reads(trial, "controlledPort", true, true, true);
  sends_pn(trial, Pn{1});
}

void common_port_not_operational(Trial& trial) {
  trial.configure(one_peer());
  trial.change(cable(false));
  status_reads(trial, "commonPort", true, false, true);
  status_reads(trial, "uncontrolledPort", true, false, true);
  status_reads(trial, "controlledPort", true, false, true);
  trial.discard(seal(from_peer(trial.setup())), "");
  trial.change(cable(true));
  status_reads(trial, "controlledPort", true, true, true);
  accept_pn(trial, Pn{1});
}

// Auto: under Strict the receive SCs tell how many peers there are, in other modes the Common Port.
void common_port_shared(Trial& trial) {
  trial.configure(one_peer());
  trial.change(common_point_to_point(false));
  status_reads(trial, "commonPort", true, true, false);
  status_reads(trial, "uncontrolledPort", true, true, false);
  status_reads(trial, "controlledPort", true, true, true);
  trial.change({.control = Control::kValidateFrames,
                .value = static_cast<std::uint64_t>(ValidateFrames::kCheck)});
  status_reads(trial, "controlledPort", true, true, false);
  trial.change(point_to_point(AdminPointToPoint::kForceTrue));
  status_reads(trial, "controlledPort", true, true, true);
  trial.change(point_to_point(AdminPointToPoint::kForceFalse));
  trial.change(common_point_to_point(true));
  status_reads(trial, "controlledPort", true, true, false);
  status_reads(trial, "uncontrolledPort", true, true, true);
  trial.change(point_to_point(AdminPointToPoint::kAuto));
  status_reads(trial, "controlledPort", true, true, true);
}

// Nothing is accepted or delivered while encodingSA names an SA that can't be used.
void encoding_sa_unusable(Trial& trial) {
  trial.configure(one_peer());
  trial.reads("controlledPort.MAC_Operational", "true");
  trial.change({.control = Control::kEnableTxSa, .value = 0, .sci = kOwnSci});
  trial.reads("controlledPort.MAC_Operational", "false");
  trial.refuse(request());
  trial.discard(seal(from_peer(trial.setup())), "");
  trial.change({.control = Control::kEnableTxSa, .value = 1, .sci = kOwnSci});
  trial.reads("controlledPort.MAC_Operational", "true");
  accept_pn(trial, Pn{1});
}

void next_pn_exhausted(Trial& trial) {
  Setup setup = one_peer();
  setup.tx[0].sas[0].next_pn = Pn{0xFFFF'FFFF};
  trial.configure(setup);
  trial.reads("controlledPort.MAC_Operational", "true");
  sends_pn(trial, Pn{0xFFFF'FFFF});
  trial.reads("controlledPort.MAC_Operational", "false");
  trial.discard(seal(from_peer(setup)), "");
  trial.refuse(request());
}

void operational_needs_enabled(Trial& trial) {
  trial.configure(one_peer());
  trial.change(enabled(false));
  trial.reads("controlledPort.MAC_Enabled", "false");
  trial.reads("controlledPort.MAC_Operational", "false");
  trial.refuse(request());
  trial.discard(seal(from_peer(trial.setup())), "");
  trial.change(enabled(true));
  trial.reads("controlledPort.MAC_Operational", "true");
  sends_pn(trial, Pn{1});
}

void operational_needs_common_port(Trial& trial) {
  trial.configure(one_peer());
  trial.change(cable(false));
  trial.reads("controlledPort.MAC_Enabled", "true");
  trial.reads("controlledPort.MAC_Operational", "false");
  trial.refuse(request());
  trial.change(cable(true));
  trial.reads("controlledPort.MAC_Operational", "true");
}

void operational_needs_receive_sc(Trial& trial) {
  trial.configure(one_peer());
  trial.change({.control = Control::kEnableRxSa, .value = 0, .sci = kPeerSci});
  trial.reads("controlledPort.MAC_Enabled", "false");
  trial.refuse(request());
  trial.change({.control = Control::kEnableRxSa, .value = 1, .sci = kPeerSci});
  trial.reads("controlledPort.MAC_Enabled", "true");
  sends_pn(trial, Pn{1});
}

void point_to_point_status(Trial& trial) {
  trial.configure(one_peer());
  constexpr const char* kName = "controlledPort.operPointToPointMAC";
  trial.reads(kName, "true");
  trial.change({.control = Control::kCreateRxSc, .sci = kSecondPeersClass});
  trial.reads(kName, "true");
  trial.change({.control = Control::kCreateRxSc, .sci = kThirdSci});
  trial.reads(kName, "false");
  trial.change(point_to_point(AdminPointToPoint::kForceTrue));
  trial.reads(kName, "true");
  trial.change({.control = Control::kDeleteRxSc, .sci = kThirdSci});
  trial.change(point_to_point(AdminPointToPoint::kForceFalse));
  trial.reads(kName, "false");
  trial.change(point_to_point(AdminPointToPoint::kAuto));
  trial.change({.control = Control::kCreateRxSc, .sci = kThirdSci});
  trial.change({.control = Control::kValidateFrames,
                .value = static_cast<std::uint64_t>(ValidateFrames::kCheck)});
  trial.reads(kName, "true");
}

}  // namespace

void add_sap_cases(Cases& cases) {
  const Cases some = {
      {"sap-1-uncontrolled-request", "an Uncontrolled request leaves once, unchanged", "10.4",
       "SAP SAP-1 B2", kM, uncontrolled_request},
      {"sap-2-uncontrolled-indication", "a user of the Uncontrolled Port gets its frames", "10.4",
       "SAP SAP-2 B1", kM, uncontrolled_indication},
      {"sap-2-tagged-unmodified", "frames with a SecTAG reach the Uncontrolled Port as they came",
       "10.4", "SAP-2 SAP-4 B1", kM, tagged_frame_unmodified},
      {"sap-3-requests", "each request gives one frame, in the order of the requests", "10.4",
       "SAP-3 SAP-7 SAP-8 B2 B4", kM, requests_keep_their_order},
      {"sap-4-indications", "each valid frame is indicated once, in their order", "10.4",
       "SAP-4 B1 B4", kM, indications_keep_their_order},
      {"sap-9-uncontrolled-order", "Uncontrolled indications keep their order", "10.4", "SAP-9 B4",
       kM, uncontrolled_indications_keep_their_order},
      {"sap-5-no-cause", "no request and no indication without a cause", "10.4", "SAP-5 SAP-6 B3",
       kM, nothing_without_a_cause},
      {"sap-10-no-bypass", "no frame goes around generation or verification", "10.5, 10.6",
       "SAP-10 SAP-11", kM, neither_port_is_bypassed},
  };
  cases.insert(cases.end(), some.begin(), some.end());
}

void add_stat_cases(Cases& cases) {
  const Cases some = {
      {"stat-1-uncontrolled", "the Uncontrolled Port has the Common Port's status", "10.7.2",
       "STAT-1 B5 KAY-1 MGT1-2", kM, uncontrolled_status},
      {"stat-1-common-disabled", "the Common Port's MAC_Enabled is that of both ports",
       "10.7.2, 10.7.4", "STAT-1 STAT-4 B5 B6 KAY-1", kM, common_port_disabled},
      {"stat-1-common-down", "the Common Port's MAC_Operational leaves MAC_Enabled alone",
       "10.7.2, 10.7.4", "STAT-1 STAT-4 B5 B6 KAY-1", kM, common_port_not_operational},
      {"stat-5-common-shared", "the Common Port's operPointToPointMAC by port and mode",
       "10.7.2, 10.7.4", "STAT-1 STAT-5 B5 B8", kM, common_port_shared},
      {"stat-2-encoding-sa", "encodingSA unusable: nothing is accepted or delivered", "10.5.1",
       "STAT-2 B7 MGT1-3", kM, encoding_sa_unusable},
      {"stat-3-exhausted", "nextPN exhausted: nothing is accepted or delivered", "10.5.2",
       "STAT-3 B7 C4", kM, next_pn_exhausted},
      {"stat-4-enabled", "MAC_Operational needs ControlledPortEnabled", "10.7.4",
       "STAT-4 B6 KAY-2 MGT1-3", kM, operational_needs_enabled},
      {"stat-4-common-port", "MAC_Operational needs the Common Port's", "10.7.4", "STAT-4 B6", kM,
       operational_needs_common_port},
      {"stat-4-receiving", "MAC_Enabled needs a receive SC in use", "10.7.4", "STAT-4 B6", kM,
       operational_needs_receive_sc},
      {"stat-5-point-to-point", "operPointToPointMAC by the administrator, the mode and the peers",
       "10.7.4", "STAT-5 B8", kM, point_to_point_status},
  };
  cases.insert(cases.end(), some.begin(), some.end());
}

}  // namespace linksec::sim::conformance
