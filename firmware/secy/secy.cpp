// SPDX-License-Identifier: Apache-2.0
#include "secy/secy.h"

namespace linksec {

const TxSc* SecY::find_tx_sc(Sci sci) const noexcept { return const_cast<SecY*>(this)->tx_sc(sci); }

// Null waives transmitting and receiving: it passes frames that no SA protects.
// @req B6 B7 STAT-2 STAT-3
bool SecY::mac_enabled() const noexcept {
  bool transmitting = state_.tx_sc_count != 0;
  for (const TxSc& sc : state_.tx_scs) {
    transmitting = transmitting && (!sc.created || sc.transmitting);
  }
  const bool waived = state_.controls.validate_frames == ValidateFrames::kNull;
  return state_.controls.controlled_port_enabled && state_.common_port.mac_enabled &&
         (waived || (transmitting && state_.receiving_scs != 0));
}

// @req B6 STAT-4
bool SecY::controlled_port_operational() const noexcept {
  return mac_enabled() && state_.common_port.mac_operational;
}

// @req B5 B8 STAT-1 STAT-5 KAY-1 KAY-2 MGT1-2
PortStatus SecY::controlled_port() const noexcept {
  PortStatus status;
  status.mac_enabled = mac_enabled();
  status.mac_operational = controlled_port_operational();
  switch (state_.controls.admin_point_to_point_mac) {
    case AdminPointToPoint::kForceTrue:
      status.oper_point_to_point_mac = true;
      break;
    case AdminPointToPoint::kForceFalse:
      status.oper_point_to_point_mac = false;
      break;
    case AdminPointToPoint::kAuto:
      status.oper_point_to_point_mac = state_.controls.validate_frames == ValidateFrames::kStrict
                                           ? one_peer()
                                           : state_.common_port.oper_point_to_point_mac;
      break;
  }
  return status;
}

// SCIs that differ in the traffic class alone are those of one peer with several transmit SCs.
bool SecY::one_peer() const noexcept {
  bool found = false;
  bool one = true;
  Sci peer{};
  state_.rx_scs.for_each([&](const RxSc& sc) {
    const Sci other = sc.sci.without_traffic_class();
    one = one && (!found || other == peer);
    peer = other;
    found = true;
  });
  return one;
}

// @req D14 D16 C10 MGT4-22 MGT4-23 MGT4-28 MGT4-29 GEN-14
SecYCounters SecY::counters() const noexcept {
  SecYCounters sum = state_.counters;
  for (const TxSc& sc : state_.tx_scs) {
    sum.out_octets_protected += sc.counters.octets_protected;
    sum.out_octets_encrypted += sc.counters.octets_encrypted;
  }
  state_.rx_scs.for_each([&sum](const RxSc& sc) {
    sum.in_octets_validated += sc.counters.octets_validated;
    sum.in_octets_decrypted += sc.counters.octets_decrypted;
  });
  return sum;
}

// @req B9 B10 MGT4-1 MGT4-2 MGT4-3 MGT4-4 MGT4-5 MGT4-6 MGT4-7
ControlledPortCounters SecY::controlled_port_counters() const noexcept {
  ControlledPortCounters port = state_.port_counters;
  state_.rx_scs.for_each([&port](const RxSc& sc) {
    port.if_in_discards += sc.counters.value(RxCounter::kInPktsLate);
    port.if_in_errors += sc.counters.value(RxCounter::kInPktsNotValid);
  });
  port.if_in_discards += state_.counters.value(RxCounter::kInPktsNoTag) +
                         state_.counters.value(RxCounter::kInPktsOverrun);
  port.if_in_errors += state_.counters.value(RxCounter::kInPktsBadTag) +
                       state_.counters.value(RxCounter::kInPktsNoSaError);
  port.if_out_errors = state_.counters.value(TxCounter::kOutPktsTooLong);
  return port;
}

}  // namespace linksec
