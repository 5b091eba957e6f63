// SPDX-License-Identifier: Apache-2.0
#include "conformance/scene.h"

#include <algorithm>

#include "link/link_config.h"

namespace linksec::sim::conformance {

Setup one_peer(CipherSuite suite) {
  Setup setup;
  setup.suite = suite;
  setup.tx.push_back({kOwnSci, {{.an = An{0}, .key = 1}}, {}});
  setup.rx.push_back({kPeerSci, {{.an = An{0}, .key = 2}}, {}});
  return setup;
}

Setup one_peer_at(CipherSuite suite, Pn next_pn, Pn lowest_pn, std::uint32_t window) {
  Setup setup = one_peer(suite);
  setup.rx[0].sas[0].next_pn = next_pn;
  setup.rx[0].sas[0].lowest_pn = lowest_pn;
  setup.replay_window = window;
  return setup;
}

Octets user_data(std::size_t octets, std::uint8_t seed) {
  Octets data = {0x08, 0x00};
  for (std::size_t i = 2; i < octets; ++i) {
    data.push_back(static_cast<std::uint8_t>(seed + i * 3));
  }
  return data;
}

Octets frame_of(const Address& destination, const Address& source, const Octets& data) {
  Octets frame(destination.begin(), destination.end());
  frame.insert(frame.end(), source.begin(), source.end());
  frame.insert(frame.end(), data.begin(), data.end());
  return frame;
}

Octets request(std::size_t octets, std::uint8_t seed) {
  return frame_of(kPeer, kOwn, user_data(octets, seed));
}

Octets request_to(const Address& destination, std::size_t octets) {
  return frame_of(destination, kOwn, user_data(octets));
}

MpduFields from_peer(const Setup& setup, Pn pn, std::size_t octets) {
  MpduFields fields;
  fields.destination = kOwn;
  fields.source = kPeer;
  fields.pn = pn;
  fields.sci = kPeerSci;
  fields.ssci = test_ssci(kPeerSci);
  fields.data = user_data(octets, static_cast<std::uint8_t>(pn.value));
  fields.key = test_key(2, setup.suite);
  fields.offset = setup.offset;
  return fields;
}

MpduFields clear_from_peer(const Setup& setup, Pn pn, std::size_t octets) {
  MpduFields fields = from_peer(setup, pn, octets);
  fields.e = fields.c = false;
  return fields;
}

MpduFields from_device(const Setup& setup, const Octets& request, Pn pn) {
  const ScSetup& sc = setup.tx.front();
  const SaSetup& sa = sc.sas.front();
  MpduFields fields;
  std::copy_n(request.begin(), 6, fields.destination.begin());
  std::copy_n(request.begin() + 6, 6, fields.source.begin());
  fields.data.assign(request.begin() + 12, request.end());
  fields.sc = setup.always_include_sci;
  fields.es = setup.use_es && !fields.sc;
  fields.scb = setup.use_scb && !fields.sc;
  fields.e = fields.c = sa.confidentiality;
  fields.an = sa.an;
  fields.pn = pn;
  fields.sci = sc.sci;
  fields.ssci = test_ssci(sc.sci);
  fields.key = test_key(sa.key, setup.suite);
  fields.offset = setup.offset;
  return fields;
}

std::string counts(const std::string& packets, const MpduFields& fields) {
  return packets + (fields.e ? " InOctetsDecrypted+" : " InOctetsValidated+") +
         std::to_string(fields.data.size());
}

std::string counts_ok(const MpduFields& fields) { return counts("InPktsOK", fields); }

std::string counts_sent(const MpduFields& fields) {
  const std::string octets = std::to_string(fields.data.size());
  return fields.e ? "OutPktsEncrypted OutOctetsEncrypted+" + octets
                  : "OutPktsProtected OutOctetsProtected+" + octets;
}

void accept(Trial& trial, const MpduFields& fields) {
  trial.deliver(seal(fields), plain_frame(fields), counts_ok(fields));
}

void accept_pn(Trial& trial, Pn pn) { accept(trial, from_peer(trial.setup(), pn)); }

void late_pn(Trial& trial, Pn pn) {
  trial.discard(seal(from_peer(trial.setup(), pn)), "InPktsLate");
}

void sends_pn(Trial& trial, Pn pn) {
  const Octets plain = request(48, static_cast<std::uint8_t>(pn.value));
  const MpduFields fields = from_device(trial.setup(), plain, pn);
  trial.send(plain, seal(fields), counts_sent(fields));
}

Octets flipped(Octets frame, std::size_t octet, unsigned bit) {
  frame.at(octet) = static_cast<std::uint8_t>(frame.at(octet) ^ (1U << bit));
  return frame;
}

Octets forged(Octets frame) {
  frame.back() = static_cast<std::uint8_t>(~frame.back());
  return frame;
}

std::string suite_name(CipherSuite suite) { return suite_word(suite); }

}  // namespace linksec::sim::conformance
