// SPDX-License-Identifier: Apache-2.0

// The format on the wire and the validity of received MPDUs: FMT-1 to FMT-9, SCI, and each rule of
// 9.12 on both sides of its edge.

#include <optional>

#include "conformance/scene.h"

namespace linksec::sim::conformance {
namespace {

constexpr Need kM = Need::kMandatory;
constexpr const char* kBadTag = "InPktsBadTag";

// One received frame, and whether 9.12 lets it pass.
struct Rule {
  const char* id;
  const char* title;
  const char* clause;
  const char* pics;
  Octets (*frame)(const Setup&);
  bool valid;
};

// A frame with a tag of 8 octets, which a single receive SC is enough for.
MpduFields no_sci(const Setup& setup, std::size_t octets, bool secret) {
  MpduFields fields =
      secret ? from_peer(setup, Pn{1}, octets) : clear_from_peer(setup, Pn{1}, octets);
  fields.sc = false;
  return fields;
}
MpduFields with_sci(const Setup& setup, std::size_t octets, bool secret) {
  MpduFields fields = no_sci(setup, octets, secret);
  fields.sc = true;
  return fields;
}
// Cut or lengthened to so many octets.
Octets sized(Octets frame, std::ptrdiff_t by) {
  frame.resize(static_cast<std::size_t>(static_cast<std::ptrdiff_t>(frame.size()) + by), 0xEE);
  return frame;
}
// With an SL of its own.
Octets with_sl(MpduFields fields, std::uint8_t sl) {
  fields.octet4 = sl;
  return seal(fields);
}

// 9.12 a: 17 octets from the EtherType on.
Octets mpdu_of_16(const Setup& setup) {
  Octets frame = seal(no_sci(setup, 46, true));
  frame.resize(12 + 16);
  return frame;
}
Octets version_1(const Setup& setup) {
  MpduFields fields = from_peer(setup);
  fields.v = true;
  return seal(fields);
}
Octets es_with_sc(const Setup& setup) {
  MpduFields fields = from_peer(setup);
  fields.es = true;
  return seal(fields);
}
Octets scb_with_sc(const Setup& setup) {
  MpduFields fields = from_peer(setup);
  fields.scb = true;
  return seal(fields);
}
Octets octet4_bit8(const Setup& setup) { return with_sl(from_peer(setup), 0x80 | 46); }
Octets octet4_bit7(const Setup& setup) { return with_sl(from_peer(setup), 0x40 | 46); }
Octets octet4_both(const Setup& setup) { return with_sl(from_peer(setup, Pn{1}, 100), 0xC0); }

// Rules f to i, below and above: SL=46 and one octet less or more; SL=0 and 47 octets of data.
Octets f_short(const Setup& setup) { return sized(seal(no_sci(setup, 46, false)), -1); }
Octets f_long(const Setup& setup) { return sized(seal(no_sci(setup, 46, false)), 1); }
Octets f_71(const Setup& setup) { return with_sl(no_sci(setup, 47, false), 0); }
Octets f_72(const Setup& setup) { return seal(no_sci(setup, 48, false)); }
Octets g_short(const Setup& setup) { return sized(seal(with_sci(setup, 46, false)), -1); }
Octets g_long(const Setup& setup) { return sized(seal(with_sci(setup, 46, false)), 1); }
Octets g_79(const Setup& setup) { return with_sl(with_sci(setup, 47, false), 0); }
Octets g_80(const Setup& setup) { return seal(with_sci(setup, 48, false)); }
Octets h_short(const Setup& setup) { return sized(seal(no_sci(setup, 46, true)), -1); }
Octets h_long(const Setup& setup) { return sized(seal(no_sci(setup, 46, true)), 1); }
Octets h_71(const Setup& setup) { return with_sl(no_sci(setup, 47, true), 0); }
Octets h_72(const Setup& setup) { return seal(no_sci(setup, 48, true)); }
Octets i_short(const Setup& setup) { return sized(seal(with_sci(setup, 46, true)), -1); }
Octets i_long(const Setup& setup) { return sized(seal(with_sci(setup, 46, true)), 1); }
Octets i_79(const Setup& setup) { return with_sl(with_sci(setup, 47, true), 0); }
Octets i_80(const Setup& setup) { return seal(with_sci(setup, 48, true)); }
Octets sl_1_of_long(const Setup& setup) { return with_sl(from_peer(setup, Pn{1}, 100), 1); }
Octets sl_48_exact(const Setup& setup) { return with_sl(from_peer(setup, Pn{1}, 48), 48); }
Octets sl_63_exact(const Setup& setup) { return with_sl(clear_from_peer(setup, Pn{1}, 63), 63); }
Octets sl_48_of_49(const Setup& setup) { return with_sl(from_peer(setup, Pn{1}, 49), 48); }
Octets pn_0(const Setup& setup) { return seal(from_peer(setup, Pn{0})); }

// clang-format off
const Rule kRules[] = {
    {"a-16-octets", "an MPDU of 16 octets is invalid", "9.12 a", "A20", mpdu_of_16, false},
    {"c-version", "V=1 is invalid", "9.12 c", "A4 A21 FMT-4", version_1, false},
    {"d-es-sc", "ES=1 with SC=1 is invalid", "9.12 d", "A5 A21 FMT-5", es_with_sc, false},
    {"d-scb-sc", "SCB=1 with SC=1 is invalid", "9.12 d", "A7 A21 FMT-7", scb_with_sc, false},
    {"e-bit8", "bit 8 of octet 4 is invalid", "9.12 e", "A13 A21 FMT-8", octet4_bit8, false},
    {"e-bit7", "bit 7 of octet 4 is invalid", "9.12 e", "A13 A21 FMT-8", octet4_bit7, false},
    {"e-both", "both of them are invalid with an SL of 0", "9.12 e", "A13 A21 FMT-8", octet4_both, false},
    {"f-short", "C=0, SC=0, SL=46 and 69 octets are invalid", "9.12 f", "A22", f_short, false},
    {"f-long", "C=0, SC=0, SL=46 and 71 octets are invalid", "9.12 f", "A22 A26", f_long, false},
    {"f-71", "C=0, SC=0, SL=0 and 71 octets are invalid", "9.12 f", "A22", f_71, false},
    {"f-72", "C=0, SC=0, SL=0 and 72 octets are valid", "9.12 f", "A22", f_72, true},
    {"g-short", "C=0, SC=1, SL=46 and 77 octets are invalid", "9.12 g", "A23", g_short, false},
    {"g-long", "C=0, SC=1, SL=46 and 79 octets are invalid", "9.12 g", "A23 A26", g_long, false},
    {"g-79", "C=0, SC=1, SL=0 and 79 octets are invalid", "9.12 g", "A23", g_79, false},
    {"g-80", "C=0, SC=1, SL=0 and 80 octets are valid", "9.12 g", "A23", g_80, true},
    {"h-short", "C=1, SC=0, SL=46 and 69 octets are invalid", "9.12 h", "A24", h_short, false},
    {"h-long", "C=1, SC=0, SL=46 and 71 octets are invalid", "9.12 h", "A24", h_long, false},
    {"h-71", "C=1, SC=0, SL=0 and 71 octets are invalid", "9.12 h", "A24", h_71, false},
    {"h-72", "C=1, SC=0, SL=0 and 72 octets are valid", "9.12 h", "A24", h_72, true},
    {"i-short", "C=1, SC=1, SL=46 and 77 octets are invalid", "9.12 i", "A25", i_short, false},
    {"i-long", "C=1, SC=1, SL=46 and 79 octets are invalid", "9.12 i", "A25", i_long, false},
    {"i-79", "C=1, SC=1, SL=0 and 79 octets are invalid", "9.12 i", "A25", i_79, false},
    {"i-80", "C=1, SC=1, SL=0 and 80 octets are valid", "9.12 i", "A25", i_80, true},
    {"sl-1", "SL=1 and 100 octets of data are invalid", "9.7, 9.12", "A12 A25", sl_1_of_long, false},
    {"sl-48", "SL=48 and 48 octets of data are valid: the length rule alone decides", "9.7, 9.12", "A28", sl_48_exact, true},
    {"sl-63", "SL=63 and 63 octets of data are valid", "9.7, 9.12", "A28", sl_63_exact, true},
    {"sl-48-long", "SL=48 and 49 octets of data are invalid", "9.7, 9.12", "A28", sl_48_of_49, false},
    {"pn-0", "a PN of 0 is invalid with 32-bit PNs", "10.6.5, 13.6", "A27", pn_0, false},
};
// clang-format on

void run_rule(Trial& trial, const Rule& rule) {
  trial.configure(one_peer());
  const Octets frame = rule.frame(trial.setup());
  if (!rule.valid) {
    trial.discard(frame, kBadTag);
    trial.decisive();
    accept_pn(trial, Pn{1});
    return;
  }
  const bool secret = (frame[14] & 0x08U) != 0;
  const bool sci = (frame[14] & 0x20U) != 0;
  const std::size_t octets = frame.size() - (sci ? 44 : 36);
  const MpduFields fields =
      sci ? with_sci(trial.setup(), octets, secret) : no_sci(trial.setup(), octets, secret);
  trial.deliver(frame, plain_frame(fields), counts_ok(fields));
}

// Padding behind the ICV of a short frame is ignored whatever it holds; beyond 60 octets it is not.
void padding(Trial& trial) {
  trial.configure(one_peer());
  std::uint64_t pn = 0;
  for (std::size_t octets = 2; octets <= 16; ++octets) {
    for (const std::uint8_t pad : {std::uint8_t{0}, std::uint8_t{0xFF}}) {
      MpduFields fields = from_peer(trial.setup(), Pn{++pn}, octets);
      fields.pad_to = 60;
      fields.pad = pad;
      accept(trial, fields);
    }
  }
  MpduFields fields = from_peer(trial.setup(), Pn{++pn}, 10);
  fields.pad_to = 61;
  trial.discard(seal(fields), kBadTag);
}

void ether_type(Trial& trial) {
  Setup setup = one_peer();
  setup.validate = ValidateFrames::kCheck;
  trial.configure(setup);
  MpduFields fields = from_peer(setup);
  for (const unsigned type : {0x88D7U, 0x88E4U, 0x88E6U, 0xE588U}) {
    fields.ether_type = static_cast<std::uint16_t>(type);
    const Octets frame = seal(fields);
    trial.deliver(frame, frame, "InPktsUntagged");
  }
  fields.ether_type = 0x88E5;
  accept(trial, fields);
}

// Without an SCI in the frame: ES implies one, SCB another, neither the only peer's.
void implied_sci(Trial& trial) {
  Setup setup = one_peer();
  trial.configure(setup);
  MpduFields fields = from_peer(setup, Pn{1});
  fields.sc = false;
  accept(trial, fields);
  fields = from_peer(setup, Pn{2});
  fields.sc = false;
  fields.es = true;
  accept(trial, fields);
  fields = from_peer(setup, Pn{3});
  fields.sc = false;
  fields.es = true;
  fields.source = kThird;
  trial.discard(seal(fields), "InPktsNoSAError");
}

constexpr Sci kPeerClass5{0x0200'0000'0002'5001};
constexpr Sci kPeerBroadcast{0x0200'0000'0002'0000};

// ES names Port Identifier 0001 of its source: an SC of the source with another one is not meant,
// though it is the only one in use.
void es_of_another_port(Trial& trial) {
  Setup setup = one_peer();
  setup.rx[0].sci = kPeerClass5;
  for (const auto mode : {ValidateFrames::kStrict, ValidateFrames::kCheck}) {
    setup.validate = mode;
    trial.configure(setup);
    MpduFields fields = from_peer(setup);
    fields.sci = kPeerClass5;
    fields.sc = false;
    fields.es = true;
    trial.discard(seal(fields), "InPktsNoSAError");
    fields.e = fields.c = false;
    if (mode == ValidateFrames::kStrict) {
      trial.discard(seal(fields), "InPktsNoSAError");
    } else {
      trial.deliver(seal(fields), plain_frame(fields), "InPktsNoSA");
    }
    fields.es = false;
    accept(trial, fields);  // Without ES the only SC in use is meant.
  }
}

void es_beside_another_port(Trial& trial) {
  Setup setup = one_peer();
  setup.rx.insert(setup.rx.begin(), {kPeerClass5, {{.an = An{0}, .key = 5}}, {}});
  setup.rx.push_back({kPeerBroadcast, {{.an = An{0}, .key = 4}}, {}});
  trial.configure(setup);
  MpduFields fields = from_peer(setup);
  fields.sc = false;
  fields.es = true;
  trial.deliver(seal(fields), plain_frame(fields), counts("InPktsOK@2", fields));
  fields = from_peer(setup);
  fields.sc = false;
  trial.discard(seal(fields), "InPktsNoSAError");
}

MpduFields broadcast_of(const Setup& setup, Sci sci, unsigned key, Pn pn) {
  MpduFields fields = from_peer(setup, pn);
  fields.sc = false;
  fields.scb = true;
  fields.sci = sci;
  fields.key = test_key(key, setup.suite);
  return fields;
}

// No SC with Port Identifier 0000: the only SC in use is meant, with or without ES.
void scb_of_the_only_sc(Trial& trial) {
  trial.configure(one_peer());
  MpduFields fields = broadcast_of(trial.setup(), kPeerSci, 2, Pn{1});
  accept(trial, fields);
  fields = broadcast_of(trial.setup(), kPeerSci, 2, Pn{2});
  fields.es = true;
  accept(trial, fields);
}

void scb_of_two_scs(Trial& trial) {
  Setup setup = one_peer();
  setup.rx.push_back({kThirdSci, {{.an = An{0}, .key = 3}}, {}});
  trial.configure(setup);
  trial.discard(seal(broadcast_of(setup, kPeerSci, 2, Pn{1})), "InPktsNoSAError");
  trial.discard(seal(broadcast_of(setup, kThirdSci, 3, Pn{1})), "InPktsNoSAError");
  trial.change({.control = Control::kEnableRxSa, .value = 0, .sci = kThirdSci});
  accept(trial, broadcast_of(setup, kPeerSci, 2, Pn{1}));
}

// Port Identifier 0000 of the source itself, not of another station.
void scb_of_another_station(Trial& trial) {
  Setup setup = one_peer();
  setup.rx.push_back({kPeerBroadcast, {{.an = An{0}, .key = 4}}, {}});
  trial.configure(setup);
  MpduFields fields = broadcast_of(setup, kPeerBroadcast, 4, Pn{1});
  fields.source = kThird;
  trial.discard(seal(fields), "InPktsNoSAError");
  fields.source = kPeer;
  trial.deliver(seal(fields), plain_frame(fields), counts("InPktsOK@2", fields));
}

// The SC with Port Identifier 0000 is meant while it is there, in use or not.
void scb_of_an_sc_not_in_use(Trial& trial) {
  Setup setup = one_peer();
  setup.rx.push_back({kPeerBroadcast, {{.an = An{0}, .key = 4, .enabled = false}}, {}});
  trial.configure(setup);
  trial.discard(seal(broadcast_of(setup, kPeerSci, 2, Pn{1})), "InPktsNoSAError");
  trial.change({.control = Control::kDeleteRxSc, .sci = kPeerBroadcast});
  accept(trial, broadcast_of(setup, kPeerSci, 2, Pn{1}));
}

void single_copy_broadcast(Trial& trial) {
  Setup setup = one_peer();
  setup.rx.push_back({kPeerBroadcast, {{.an = An{0}, .key = 4}}, {}});
  trial.configure(setup);
  MpduFields fields = from_peer(setup);
  fields.sc = false;
  fields.scb = true;
  fields.sci = setup.rx[1].sci;
  fields.key = test_key(4, setup.suite);
  trial.deliver(seal(fields), plain_frame(fields), counts("InPktsOK@2", fields));
  fields.es = true;  // SCB says which SC it is, not ES.
  fields.pn = Pn{2};
  trial.deliver(seal(fields), plain_frame(fields), counts("InPktsOK@2", fields));
}

// No SCI, no ES, and two peers: the frame belongs to no SC.
void no_sci_two_peers(Trial& trial) {
  Setup setup = one_peer();
  setup.rx.push_back({kThirdSci, {{.an = An{0}, .key = 3}}, {}});
  trial.configure(setup);
  trial.discard(seal(no_sci(setup, 46, true)), "InPktsNoSAError");
  trial.decisive();
  accept_pn(trial, Pn{1});
}

// 48 bits of address and 16 of Port Identifier: each of the 64 bits names another SC.
void sci_bits(Trial& trial) {
  trial.configure(one_peer());
  trial.sweep(64);
  for (unsigned bit = 0; bit < 64; ++bit) {
    MpduFields fields = from_peer(trial.setup());
    fields.sci.value ^= std::uint64_t{1} << bit;
    trial.discard(seal(fields), "InPktsNoSAError");
  }
  accept_pn(trial, Pn{1});
}

void each_an(Trial& trial) {
  Setup setup = one_peer();
  for (unsigned an = 1; an < 4; ++an) {
    setup.rx[0].sas.push_back({.an = An{an}, .key = 2 + an});
  }
  trial.configure(setup);
  for (unsigned an = 0; an < 4; ++an) {
    MpduFields fields = from_peer(setup);
    fields.an = An{an};
    fields.key = test_key(2 + an, setup.suite);
    accept(trial, fields);
    fields.key = test_key(2 + (an + 1) % 4, setup.suite);
    fields.pn = Pn{2};
    trial.discard(seal(fields), counts("InPktsNotValid", fields));
  }
}

}  // namespace

void add_fmt_cases(Cases& cases) {
  for (const Rule& rule : kRules) {
    cases.push_back({std::string("fmt-9-") + rule.id, rule.title, rule.clause,
                     std::string("FMT-9 VER-1 NIAP ") + rule.pics, kM,
                     [&rule](Trial& trial) { run_rule(trial, rule); }});
  }
  const Cases more = {
      {"fmt-padding", "padding to 60 octets behind the ICV is ignored, and no other", "9.10, 9.12",
       "A26 FMT-9", kM, padding},
      {"fmt-3-ethertype", "88-E5 makes a SecTAG, no other EtherType does", "9.4", "FMT-3 A2 VER-1",
       kM, ether_type},
      {"fmt-6-implied-sci", "without an SCI the frame belongs to the implied or the only SC",
       "9.5, 10.6.1", "FMT-6 A8 D5", kM, implied_sci},
      {"fmt-7-scb", "SCB implies Port Identifier 0000", "9.5, 10.6.1", "FMT-7 A8 D5 MSC",
       Need::kOptional, single_copy_broadcast},
      {"fmt-5-es-other-port", "ES does not name an SC of its source with another Port Identifier",
       "9.5, 10.6.1", "FMT-5 A8 D5 VER-4", kM, es_of_another_port},
      {"fmt-5-es-two-ports", "ES names the SC with Port Identifier 0001 of several of its source",
       "9.5, 10.6.1", "FMT-5 A8 D5 MSC", Need::kOptional, es_beside_another_port},
      {"fmt-7-scb-only", "SCB without an SC of Port Identifier 0000: the only SC in use is meant",
       "9.5, 10.6.1", "FMT-7 A8 D5", kM, scb_of_the_only_sc},
      {"fmt-7-scb-two", "SCB, no SC of Port Identifier 0000 and two in use: no SC", "9.5, 10.6.1",
       "FMT-7 A8 D5 MSC", Need::kOptional, scb_of_two_scs},
      {"fmt-7-scb-source", "SCB names Port Identifier 0000 of its own source", "9.5, 10.6.1",
       "FMT-7 A8 D5 MSC", Need::kOptional, scb_of_another_station},
      {"fmt-7-scb-unused", "SCB names the SC of Port Identifier 0000 though it is not in use",
       "9.5, 10.6.1", "FMT-7 A8 D5 MSC", Need::kOptional, scb_of_an_sc_not_in_use},
      {"fmt-6-no-sci-two-peers", "no SCI, no ES and two peers: no SC", "10.6.1", "D5 VER-4 MSC",
       Need::kOptional, no_sci_two_peers},
      {"sci-64-bits", "each of an SCI's 64 bits counts", "8.2.1, 9.9", "SCI A15 FMT-6 NIAP", kM,
       sci_bits},
      {"fmt-an", "the AN names the SA", "9.6, 10.6.1", "A3 VER-5 MSAK", Need::kOptional, each_an},
  };
  cases.insert(cases.end(), more.begin(), more.end());
}

}  // namespace linksec::sim::conformance
