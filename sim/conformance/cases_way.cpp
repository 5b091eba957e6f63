// SPDX-License-Identifier: Apache-2.0

// What passes around the Controlled Port, and what does not: the EtherTypes that were asked for, in
// both directions and whatever the Controlled Port's state is; nothing else ever.

#include "conformance/scene.h"

namespace linksec::sim::conformance {
namespace {

constexpr Need kM = Need::kMandatory;
constexpr Need kO = Need::kOptional;
constexpr std::uint16_t kEapol = 0x888E;
constexpr std::uint16_t kLldp = 0x88CC;

Octets with_type(const Address& destination, const Address& source, std::uint16_t type,
                 std::size_t octets = 48) {
  Octets data = user_data(octets);
  data[0] = static_cast<std::uint8_t>(type >> 8);
  data[1] = static_cast<std::uint8_t>(type);
  return frame_of(destination, source, data);
}

// Next to EAPOL's, IPv4, ARP, IPv6, VLAN tags, pause frames, LLDP, PTP, and lengths of 802.3.
constexpr std::uint16_t kOthers[] = {0x0800, 0x0806, 0x86DD, 0x8100, 0x88A8, 0x8808, 0x88CC, 0x88F7,
                                     0x888D, 0x888F, 0x8E88, 0x0000, 0x0026, 0x05FF, 0xFFFF};

void both_ways(Trial& trial, std::uint16_t type, const char* counts) {
  const Octets in = with_type(kOwn, kPeer, type);
  trial.exchange(Side::kLine, {in}, {{in}, 1, {}}, counts);
  const Octets out = with_type(kGroup, kOwn, type);
  trial.exchange(Side::kHost, {out}, {{out}, 0, {}}, "");
}

// Strict: neither comes in, and each one leaves protected.
void other_types(Trial& trial) {
  trial.configure(one_peer());
  std::uint64_t pn = 0;
  for (const std::uint16_t type : kOthers) {
    trial.discard(with_type(kOwn, kPeer, type), "InPktsNoTag");
    const Octets out = with_type(kPeer, kOwn, type);
    const MpduFields fields = from_device(trial.setup(), out, Pn{++pn});
    trial.send(out, seal(fields), counts_sent(fields));
  }
  both_ways(trial, kEapol, "InPktsNoTag");
}

// While the Controlled Port is down the Uncontrolled Port is all there is.
void while_down(Trial& trial) {
  trial.configure(one_peer());
  trial.change({.control = Control::kEnableRxSa, .value = 0, .sci = kPeerSci});
  for (const std::uint16_t type : kOthers) {
    trial.discard(with_type(kOwn, kPeer, type), "");
    trial.refuse(with_type(kPeer, kOwn, type));
  }
  trial.discard(seal(from_peer(trial.setup())), "");
  both_ways(trial, kEapol, "");
}

// Under Check an untagged frame reaches the Controlled Port's user: once, though both ports have
// it.
void delivered_once(Trial& trial) {
  Setup setup = one_peer();
  setup.validate = ValidateFrames::kCheck;
  trial.configure(setup);
  const Octets frame = with_type(kOwn, kPeer, kEapol);
  trial.exchange(Side::kLine, {frame}, {{frame}, 0, {}}, "InPktsUntagged");
}

// What comes out of a protected frame is the Controlled Port's, whatever its EtherType.
void inside_macsec(Trial& trial) {
  trial.configure(one_peer());
  MpduFields fields = from_peer(trial.setup());
  const Octets inner = with_type(kOwn, kPeer, kEapol, fields.data.size());
  fields.data.assign(inner.begin() + 12, inner.end());
  trial.deliver(seal(fields), inner, counts_ok(fields));
  trial.change({.control = Control::kEnableRxSa, .value = 0, .sci = kPeerSci});
  fields.pn = Pn{2};
  trial.discard(seal(fields), "");
}

// Behind a VLAN tag it is no longer the EtherType behind the source address.
void behind_a_tag(Trial& trial) {
  trial.configure(one_peer());
  const Octets tag = {0x81, 0x00, 0x00, 0x05};
  Octets in = with_type(kOwn, kPeer, kEapol);
  in.insert(in.begin() + 12, tag.begin(), tag.end());
  trial.discard(in, "InPktsNoTag");
  Octets out = with_type(kPeer, kOwn, kEapol);
  out.insert(out.begin() + 12, tag.begin(), tag.end());
  const MpduFields fields = from_device(trial.setup(), out);
  trial.send(out, seal(fields), counts_sent(fields));
}

void types_that_were_asked_for(Trial& trial) {
  Setup setup = one_peer();
  setup.uncontrolled_types = {kLldp, 0x0806};
  trial.configure(setup);
  both_ways(trial, kLldp, "InPktsNoTag");
  both_ways(trial, 0x0806, "InPktsNoTag");
  trial.discard(with_type(kOwn, kPeer, kEapol), "InPktsNoTag");
  const Octets out = with_type(kPeer, kOwn, kEapol);
  const MpduFields fields = from_device(setup, out);
  trial.send(out, seal(fields), counts_sent(fields));
}

void no_types(Trial& trial) {
  Setup setup = one_peer();
  setup.uncontrolled_types = {};
  trial.configure(setup);
  trial.discard(with_type(kOwn, kPeer, kEapol), "InPktsNoTag");
  trial.change({.control = Control::kEnableRxSa, .value = 0, .sci = kPeerSci});
  trial.discard(with_type(kOwn, kPeer, kEapol), "");
  trial.refuse(with_type(kPeer, kOwn, kEapol));
}

// A frame that is too long for the line, protected, is lost; it never leaves as it is.
void too_long(Trial& trial) {
  Setup setup = one_peer();
  setup.max_frame_octets = 1514;
  trial.configure(setup);
  const Octets around = with_type(kGroup, kOwn, kEapol, 1490);
  trial.exchange(Side::kHost, {request(1490), around}, {{around}, 0, {}},
                 "OutPktsTooLong OutOctetsEncrypted+1490?");
  sends_pn(trial, Pn{2});
}

}  // namespace

void add_way_cases(Cases& cases) {
  const Cases some = {
      {"way-other-types", "no other EtherType passes around the Controlled Port", "10.4",
       "SAP-10 SAP-11 B1 B2", kM, other_types},
      {"way-down", "while the Controlled Port is down what was asked for passes, and nothing else",
       "10.4, 10.7.4", "SAP-1 SAP-2 STAT-4 B6", kM, while_down},
      {"way-once", "a frame that both ports deliver reaches the host once", "10.4", "SAP-2 SAP-4",
       kO, delivered_once},
      {"way-inside", "EAPOL inside of a protected frame is the Controlled Port's", "10.4",
       "SAP-2 SAP-11 B1", kM, inside_macsec},
      {"way-vlan", "EAPOL behind a VLAN tag does not pass around the Controlled Port", "10.4",
       "SAP-10 SAP-11", kM, behind_a_tag},
      {"way-asked", "the EtherTypes that were asked for pass, EAPOL without that does not", "10.4",
       "SAP-1 SAP-2 B1 B2", kM, types_that_were_asked_for},
      {"way-none", "nothing passes around the Controlled Port when nobody asked", "10.4",
       "SAP-10 SAP-11", kM, no_types},
      {"way-too-long", "a request that is too long once protected never leaves as it is", "10.5.5",
       "GEN-15 C8 SAP-10", kM, too_long},
  };
  cases.insert(cases.end(), some.begin(), some.end());
}

}  // namespace linksec::sim::conformance
