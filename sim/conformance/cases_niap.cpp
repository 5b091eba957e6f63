// SPDX-License-Identifier: Apache-2.0

// The evaluator's tests of frame protection in the NIAP PP-Module for MACsec 2.0 that the wire can
// show, and what test suites for inline offload exercise. The tests of 9.12's conditions are the
// cases fmt-9-*.

#include <set>

#include "conformance/scene.h"

namespace linksec::sim::conformance {
namespace {

constexpr Need kM = Need::kMandatory;
constexpr Need kO = Need::kOptional;

// All 65,536 EtherTypes behind the addresses of one frame: 88-E5 alone is MACsec's, and of the
// others EAPOL alone reaches anybody.
void all_ether_types(Trial& trial) {
  trial.sweep(1);
  trial.configure(one_peer());
  const MpduFields fields = from_peer(trial.setup());
  Octets frame = seal(fields);
  std::vector<Octets> frames;
  Outcome outcome;
  for (unsigned type = 0; type <= 0xFFFF; ++type) {
    frame[12] = static_cast<std::uint8_t>(type >> 8);
    frame[13] = static_cast<std::uint8_t>(type);
    frames.push_back(frame);
    if (type == 0x888E) {
      outcome.frames.push_back(frame);
      outcome.uncontrolled = 1;
    }
  }
  outcome.frames.push_back(plain_frame(fields));
  trial.exchange(Side::kLine, frames, outcome, "InPktsNoTag+65535 " + counts_ok(fields));
}

// The same in the other direction: whatever its EtherType, a request leaves protected.
void all_ether_types_out(Trial& trial) {
  trial.configure(one_peer());
  std::vector<Octets> requests;
  Outcome outcome;
  Octets plain = request();
  std::uint64_t pn = 0;
  for (unsigned type = 0; type <= 0xFFFF; type += 251) {
    plain[12] = static_cast<std::uint8_t>(type >> 8);
    plain[13] = static_cast<std::uint8_t>(type);
    requests.push_back(plain);
    outcome.frames.push_back(seal(from_device(trial.setup(), plain, Pn{++pn})));
  }
  trial.exchange(
      Side::kHost, requests, outcome,
      "OutPktsEncrypted+" + std::to_string(pn) + " OutOctetsEncrypted+" + std::to_string(pn * 48));
}

void modified_sci(Trial& trial) {
  trial.configure(one_peer());
  MpduFields fields = from_peer(trial.setup());
  fields.sci = kThirdSci;
  trial.discard(seal(fields), "InPktsNoSAError");
  accept_pn(trial, Pn{1});
}

// The same SCI in the tag, another one in the nonce: as if the tag had been changed under way.
void sci_in_the_nonce(Trial& trial) {
  trial.configure(one_peer());
  MpduFields fields = from_peer(trial.setup());
  fields.sci = kThirdSci;
  Octets frame = seal(fields);
  frame[12 + 8 + 5] = 0x02;
  trial.discard(frame, counts("InPktsNotValid", fields));
}

void man_in_the_middle(Trial& trial) {
  trial.configure(one_peer());
  const MpduFields fields = from_peer(trial.setup(), Pn{10}, 200);
  const Octets frame = seal(fields);
  for (const std::size_t octet : {0U, 6U, 30U, 100U, 227U, 228U, 243U}) {
    trial.discard(flipped(frame, octet, octet % 8), counts("InPktsNotValid", fields));
  }
  trial.decisive();
  accept(trial, fields);
}

void replayed(Trial& trial) {
  trial.configure(one_peer());
  for (std::uint64_t pn = 1; pn <= 20; ++pn) {
    accept_pn(trial, Pn{pn});
  }
  for (std::uint64_t pn = 1; pn <= 20; ++pn) {
    late_pn(trial, Pn{pn});
  }
  accept_pn(trial, Pn{21});
}

// The frames around 2^32 and the one 2^32 behind the first: the low half repeats, nothing else.
void xpn_repeats_its_low_half(Trial& trial) {
  Setup setup = one_peer(CipherSuite::kGcmAesXpn256);
  setup.tx[0].sas[0].next_pn = Pn{1};
  trial.configure(setup);
  sends_pn(trial, Pn{1});
  setup.tx[0].sas[0].next_pn = Pn{0xFFFF'FFFF};
  trial.configure(setup);
  for (const std::uint64_t pn : {0xFFFF'FFFFULL, 0x1'0000'0000ULL, 0x1'0000'0001ULL}) {
    sends_pn(trial, Pn{pn});
  }
  const Octets first = seal(from_device(setup, request(), Pn{1}));
  const Octets again = seal(from_device(setup, request(), Pn{0x1'0000'0001}));
  trial.require(std::equal(first.begin(), first.begin() + 20, again.begin()) && first != again,
                "the low half of the PN repeats, the ciphertext does not");
}

// One plaintext, many times: no two ciphertexts are the same.
void unpredictable(Trial& trial) {
  trial.configure(one_peer());
  std::set<Octets> texts;
  std::vector<Octets> requests(200, request(300));
  Outcome outcome;
  for (std::uint64_t pn = 1; pn <= requests.size(); ++pn) {
    const Octets frame = seal(from_device(trial.setup(), requests[0], Pn{pn}));
    outcome.frames.push_back(frame);
    texts.insert(Octets(frame.begin() + 20, frame.end()));
  }
  trial.exchange(Side::kHost, requests, outcome, "OutPktsEncrypted+200 OutOctetsEncrypted+60000");
  trial.require(texts.size() == requests.size(), "two ciphertexts are the same");
}

void fails_secure(Trial&) {
  throw NotApplicable(
      "no self-test of a device can be made to fail from outside; the unit tests of "
      "firmware/app show that nothing passes then");
}

// ---- Inline offload ------------------------------------------------------------------------

// Both directions change to the next AN: the receiver first, and it takes both until the end.
void rekey(Trial& trial) {
  Setup setup = one_peer();
  trial.configure(setup);
  MpduFields next = from_peer(setup, Pn{1});
  next.an = An{1};
  next.key = test_key(3, setup.suite);
  sends_pn(trial, Pn{1});
  accept_pn(trial, Pn{1});
  trial.discard(seal(next), "InPktsNoSAError");
  trial.change({.control = Control::kCreateRxSa, .sci = kPeerSci, .an = An{1}, .sa = {.key = 3}});
  trial.change({.control = Control::kEnableRxSa, .value = 1, .sci = kPeerSci, .an = An{1}});
  for (std::uint64_t pn = 2; pn < 8; ++pn) {
    accept_pn(trial, Pn{pn});
    next.pn = Pn{pn - 1};
    accept(trial, next);
  }
  trial.change({.control = Control::kCreateTxSa, .sci = kOwnSci, .an = An{1}, .sa = {.key = 4}});
  trial.change({.control = Control::kEnableTxSa, .value = 1, .sci = kOwnSci, .an = An{1}});
  trial.change({.control = Control::kEncodingSa, .sci = kOwnSci, .an = An{1}});
  MpduFields fields = from_device(setup, request(), Pn{1});
  fields.an = An{1};
  fields.key = test_key(4, setup.suite);
  trial.send(request(), seal(fields), counts_sent(fields));
  trial.change({.control = Control::kEnableRxSa, .value = 0, .sci = kPeerSci, .an = An{0}});
  trial.discard(seal(from_peer(setup, Pn{8})), "InPktsNoSAError");
  next.pn = Pn{7};
  accept(trial, next);
}

// Frames on both sides of the window's edges, before and after it moves.
void anti_replay(Trial& trial, CipherSuite suite, std::uint64_t start, std::uint32_t window) {
  const std::uint64_t w = window;
  trial.configure(one_peer_at(suite, Pn{start + w}, Pn{start}, window));
  accept_pn(trial, Pn{start + w + 5});  // The edge is at start + 6 now.
  late_pn(trial, Pn{start + 5});
  late_pn(trial, Pn{start});
  accept_pn(trial, Pn{start + w + 6});
  late_pn(trial, Pn{start + 6});
  if (window != 0) {
    accept_pn(trial, Pn{start + 7});
    accept_pn(trial, Pn{start + 7});  // Inside the window a frame may come twice.
    accept_pn(trial, Pn{start + 7 + w / 2});
    accept_pn(trial, Pn{start + w + 6});
  } else {
    late_pn(trial, Pn{start + 6});
  }
  accept_pn(trial, Pn{start + 2 * w + 50});
  late_pn(trial, Pn{start + w + 50});
  if (window != 0) {
    accept_pn(trial, Pn{start + w + 51});
  }
}

void add_anti_replay(Cases& cases) {
  for (const std::uint32_t window : {0U, 1U, 32U, 1000U}) {
    const std::string text = std::to_string(window);
    cases.push_back({"offload-replay-" + text, "anti-replay with a window of " + text, "10.6.5",
                     "VER-6 VER-11 D7 D9", kM, [window](Trial& trial) {
                       anti_replay(trial, CipherSuite::kGcmAes128, 1000, window);
                     }});
    cases.push_back({"offload-replay-xpn-" + text,
                     "anti-replay with a window of " + text + " across 2^32", "10.6.2, 10.6.5",
                     "VER-6 VER-11 D7 D9 D10", kO, [window](Trial& trial) {
                       const std::uint64_t edge = 0x5'0000'0000;
                       anti_replay(trial, CipherSuite::kGcmAesXpn128, edge - window - 8, window);
                     }});
  }
}

// A VLAN tag in front of the SecTAG: the EtherType behind the source address decides.
void vlan_outside(Trial& trial) {
  Setup setup = one_peer();
  trial.configure(setup);
  MpduFields fields = from_peer(setup);
  fields.outer = {0x81, 0x00, 0x20, 0x64};
  trial.discard(seal(fields), "InPktsNoTag");
  setup.validate = ValidateFrames::kCheck;
  trial.configure(setup);
  trial.deliver(seal(fields), seal(fields), "InPktsUntagged");
}

// A VLAN tag behind it is User Data.
void vlan_inside(Trial& trial) {
  trial.configure(one_peer());
  MpduFields fields = from_peer(trial.setup());
  fields.data.insert(fields.data.begin(), {0x81, 0x00, 0xE0, 0x64});
  accept(trial, fields);
  const Octets plain = frame_of(kPeer, kOwn, fields.data);
  fields = from_device(trial.setup(), plain);
  trial.send(plain, seal(fields), counts_sent(fields));
}

// MACsec inside MACsec: the inner frame is User Data.
void macsec_inside(Trial& trial) {
  trial.configure(one_peer());
  MpduFields inner = from_peer(trial.setup(), Pn{9});
  const Octets inner_frame = seal(inner);
  MpduFields fields = from_peer(trial.setup(), Pn{1});
  fields.data.assign(inner_frame.begin() + 12, inner_frame.end());
  accept(trial, fields);
}

}  // namespace

void add_niap_cases(Cases& cases) {
  const Cases some = {
      {"niap-ethertypes-in", "of 65,536 EtherTypes 88-E5 alone is taken for MACsec", "9.4",
       "NIAP FMT-3 A2 A18", kM, all_ether_types},
      {"niap-ethertypes-out", "requests of any EtherType leave protected", "10.5", "NIAP GEN-2", kM,
       all_ether_types_out},
      {"niap-modified-sci", "a frame with another SCI is discarded", "10.6.1", "NIAP VER-4", kM,
       modified_sci},
      {"niap-sci-in-nonce", "an SCI that was changed under way does not validate", "14.5",
       "NIAP E4 A17", kM, sci_in_the_nonce},
      {"niap-flipped-bit", "one bit that was changed under way is noticed", "9.11, 10.6.3",
       "NIAP A17 VER-9 VER-10", kM, man_in_the_middle},
      {"niap-replay", "frames that are sent again are discarded", "10.6.2, 10.6.4", "NIAP VER-6",
       kM, replayed},
      {"niap-xpn-low-half", "the low half of a PN repeats, the nonce does not", "14.7",
       "NIAP E5 A14", kO, xpn_repeats_its_low_half},
      {"niap-unpredictable", "equal plaintexts give different ciphertexts", "14.5", "NIAP E4 GEN-6",
       kM, unpredictable},
      {"niap-fail-secure", "after a failed self-test nothing passes", "NIAP FPT_FLS", "NIAP", kM,
       fails_secure},
  };
  cases.insert(cases.end(), some.begin(), some.end());
}

void add_offload_cases(Cases& cases) {
  const Cases some = {
      {"offload-rekey", "both directions change to the next SA", "7.1.3, 10.5.1",
       "GEN-3 B12 C13 KAY-5 KAY-7", kM, rekey},
      {"offload-vlan-outside", "a VLAN tag in front of the SecTAG makes the frame untagged",
       "9.4, 15.3", "A18 VER-2", kM, vlan_outside},
      {"offload-vlan-inside", "a VLAN tag behind the SecTAG is User Data", "9.10", "A1 A18", kM,
       vlan_inside},
      {"offload-macsec-inside", "an MPDU inside an MPDU is User Data", "9.10", "A1 VER-12", kM,
       macsec_inside},
  };
  cases.insert(cases.end(), some.begin(), some.end());
  add_anti_replay(cases);
}

}  // namespace linksec::sim::conformance
