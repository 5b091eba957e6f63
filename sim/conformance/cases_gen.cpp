// SPDX-License-Identifier: Apache-2.0

// Secure Frame Generation: the items GEN-1 to GEN-15, with the SecTAG of each row of Table 10-1.

#include "conformance/scene.h"

namespace linksec::sim::conformance {
namespace {

constexpr Need kM = Need::kMandatory;

Change enable_tx(An an, bool on) {
  return {.control = Control::kEnableTxSa, .value = on ? 1U : 0U, .sci = kOwnSci, .an = an};
}
Change encoding(An an) { return {.control = Control::kEncodingSa, .sci = kOwnSci, .an = an}; }

void unprotected(Trial& trial) {
  Setup setup = one_peer();
  setup.protect = false;
  setup.validate = ValidateFrames::kCheck;
  trial.configure(setup);
  for (const std::size_t octets : {48U, 200U, 1400U}) {
    trial.send(request(octets), request(octets), "OutPktsUntagged");
  }
}

// Every frame of the Controlled Port, whoever it is for, leaves protected.
void all_are_protected(Trial& trial) {
  trial.configure(one_peer());
  std::uint64_t pn = 0;
  for (const Address& destination : {kPeer, kGroup, kEveryone}) {
    for (const std::size_t octets : {48U, 1400U}) {
      const Octets plain = request_to(destination, octets);
      const MpduFields fields = from_device(trial.setup(), plain, Pn{++pn});
      trial.send(plain, seal(fields), counts_sent(fields));
    }
  }
}

// The SecTAG by the controls and the numbers of SCs, Table 10-1.
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): in the order of the table's columns
struct Column {
  const char* id;
  const char* title;
  bool always, es, scb;
  std::size_t rx_scs;
  bool sc, sends_es, sends_scb;
};

constexpr Column kColumns[] = {
    {"plain", "one receive SC: no SCI, no ES, no SCB", false, false, false, 1, false, false, false},
    {"always", "alwaysIncludeSCI: an SCI", true, false, false, 1, true, false, false},
    {"es", "useES: ES and no SCI", false, true, false, 1, false, true, false},
    {"scb", "useSCB: SCB and no SCI", false, false, true, 1, false, false, true},
    {"es-scb", "useES and useSCB: both and no SCI", false, true, true, 1, false, true, true},
    {"two-peers", "two receive SCs in use: an SCI", false, false, false, 2, true, false, false},
    {"two-peers-es", "two receive SCs and useES: no SCI", false, true, false, 2, false, true,
     false},
    {"two-peers-scb", "two receive SCs and useSCB: no SCI", false, false, true, 2, false, false,
     true},
    {"always-es", "alwaysIncludeSCI above useES: an SCI and no ES", true, true, false, 1, true,
     false, false},
    {"always-scb", "alwaysIncludeSCI above useSCB: an SCI and no SCB", true, false, true, 1, true,
     false, false},
};

void tag_of_column(Trial& trial, const Column& column) {
  Setup setup = one_peer();
  setup.always_include_sci = column.always;
  setup.use_es = column.es;
  setup.use_scb = column.scb;
  if (column.rx_scs > 1) {
    setup.rx.push_back({kThirdSci, {{.an = An{0}, .key = 3}}, {}});
  }
  trial.configure(setup);
  MpduFields fields = from_device(setup, request());
  fields.sc = column.sc;
  fields.es = column.sends_es;
  fields.scb = column.sends_scb;
  trial.send(request(), seal(fields), counts_sent(fields));
}

void add_columns(Cases& cases) {
  for (const Column& column : kColumns) {
    cases.push_back({std::string("gen-tag-") + column.id, column.title, "10.5.3, Table 10-1",
                     "GEN-7 GEN-8 GEN-9 GEN-10 FMT-5 FMT-6 FMT-7 C5 C6", kM,
                     [&column](Trial& trial) { tag_of_column(trial, column); }});
  }
}

// The columns of two receive SCs, one after the other in one device.
void tag_follows_changes(Trial& trial) {
  Setup setup = one_peer();
  setup.rx.push_back({kThirdSci, {{.an = An{0}, .key = 3}}, {}});
  trial.configure(setup);
  std::uint64_t pn = 0;
  const auto sends = [&](bool sc, bool es, bool scb) {
    MpduFields fields = from_device(setup, request(), Pn{++pn});
    fields.sc = sc;
    fields.es = es;
    fields.scb = scb;
    trial.send(request(), seal(fields), counts_sent(fields));
  };
  sends(true, false, false);
  trial.change({.control = Control::kUseEs, .value = 1});
  sends(false, true, false);
  trial.change({.control = Control::kUseEs, .value = 0});
  sends(true, false, false);
  trial.change({.control = Control::kUseScb, .value = 1});
  sends(false, false, true);
  trial.change({.control = Control::kUseScb, .value = 0});
  sends(true, false, false);
  trial.change({.control = Control::kDeleteRxSc, .sci = kThirdSci});
  sends(false, false, false);
  MpduFields fields = from_peer(setup);
  fields.sc = false;  // The one peer that is left is meant.
  accept(trial, fields);
}

void encoding_sa_decides(Trial& trial) {
  Setup setup = one_peer();
  setup.tx[0].sas.push_back({.an = An{2}, .key = 5, .next_pn = Pn{700}});
  setup.tx[0].encoding_sa = An{2};
  trial.configure(setup);
  MpduFields fields = from_device(setup, request(), Pn{700});
  fields.an = An{2};
  fields.key = test_key(5, setup.suite);
  trial.send(request(), seal(fields), counts_sent(fields));
}

void unusable_sa_discards(Trial& trial) {
  trial.configure(one_peer());
  sends_pn(trial, Pn{1});
  trial.change(enable_tx(An{0}, false));
  trial.refuse(request());
  trial.change(enable_tx(An{0}, true));
  sends_pn(trial, Pn{2});
  trial.change(encoding(An{3}));
  trial.refuse(request());
  trial.change(encoding(An{0}));
  sends_pn(trial, Pn{3});
}

void pns_follow_each_other(Trial& trial) {
  trial.configure(one_peer());
  for (std::uint64_t pn = 1; pn <= 40; ++pn) {
    sends_pn(trial, Pn{pn});
  }
}

// Frames of one burst take consecutive PNs, in their order.
void pns_of_a_burst(Trial& trial) {
  trial.configure(one_peer());
  std::vector<Octets> plain;
  Outcome outcome;
  for (std::uint8_t i = 0; i < 100; ++i) {
    plain.push_back(request(48, i));
    outcome.frames.push_back(seal(from_device(trial.setup(), plain.back(), Pn{i + 1U})));
  }
  trial.exchange(Side::kHost, plain, outcome, "OutPktsEncrypted+100 OutOctetsEncrypted+4800");
}

void last_pn(Trial& trial, CipherSuite suite) {
  const std::uint64_t last = info(suite).last_pn;
  Setup setup = one_peer(suite);
  setup.tx[0].sas[0].next_pn = Pn{last - 1};
  trial.configure(setup);
  sends_pn(trial, Pn{last - 1});
  sends_pn(trial, Pn{last});
  trial.refuse(request());
  trial.refuse(request());
}

// The SA ends between two frames of a burst.
void last_pn_in_a_burst(Trial& trial) {
  Setup setup = one_peer();
  setup.tx[0].sas[0].next_pn = Pn{0xFFFF'FFFE};
  trial.configure(setup);
  Outcome outcome;
  for (const std::uint64_t pn : {0xFFFF'FFFEU, 0xFFFF'FFFFU}) {
    outcome.frames.push_back(seal(from_device(setup, request(), Pn{pn})));
  }
  outcome.accepted = 2;
  trial.exchange(Side::kHost, std::vector<Octets>(4, request()), outcome,
                 "OutPktsEncrypted+2 OutOctetsEncrypted+96");
}

void pn_zero_is_never_sent(Trial& trial, CipherSuite suite) {
  Setup setup = one_peer(suite);
  setup.tx[0].sas[0].next_pn = Pn{0};
  trial.configure(setup);
  trial.refuse(request());
}

// A PN whose low half is 0 is ordinary with 64-bit PNs.
void low_half_wraps(Trial& trial) {
  Setup setup = one_peer(CipherSuite::kGcmAesXpn128);
  setup.tx[0].sas[0].next_pn = Pn{0x1'FFFF'FFFE};
  trial.configure(setup);
  for (std::uint64_t pn = 0x1'FFFF'FFFE; pn <= 0x2'0000'0001; ++pn) {
    sends_pn(trial, Pn{pn});
  }
}

// E and C by the service of the SA, whatever else the frame is.
void e_and_c(Trial& trial, bool confidentiality) {
  Setup setup = one_peer();
  setup.tx[0].sas[0].confidentiality = confidentiality;
  trial.configure(setup);
  std::uint64_t pn = 0;
  for (const std::size_t octets : {2U, 46U, 47U, 48U, 1500U}) {
    const Octets plain = request(octets);
    const MpduFields fields = from_device(setup, plain, Pn{++pn});
    trial.send(plain, seal(fields), counts_sent(fields));
  }
}

void short_lengths(Trial& trial) {
  Setup setup = one_peer();
  setup.always_include_sci = true;
  trial.configure(setup);
  trial.sweep(99);
  for (std::size_t octets = 2; octets <= 100; ++octets) {
    const Octets plain = request(octets);
    const MpduFields fields = from_device(setup, plain, Pn{octets - 1});
    trial.send(plain, seal(fields), counts_sent(fields));
  }
}

// 10.7.19 can be read otherwise.
void octets_of_too_long(Trial& trial) {
  Setup setup = one_peer();
  setup.max_frame_octets = 1514;
  trial.configure(setup);
  trial.lose(request(1479), "OutPktsTooLong OutOctetsEncrypted+1479");
}

// The longest request that fits, and one octet more; the PN of the one that does not is spent.
void too_long(Trial& trial, bool sci) {
  Setup setup = one_peer();
  setup.always_include_sci = sci;
  setup.max_frame_octets = 1514;
  trial.configure(setup);
  const std::size_t fits = 1514 - 12 - (sci ? 16 : 8) - 16;
  const Octets longest = request(fits);
  MpduFields fields = from_device(setup, longest, Pn{1});
  trial.send(longest, seal(fields), counts_sent(fields));
  const Octets longer = request(fits + 1);
  trial.lose(longer, "OutPktsTooLong OutOctetsEncrypted+" + std::to_string(fits + 1) + "?");
  trial.decisive();
  fields = from_device(setup, longest, Pn{3});
  trial.send(longest, seal(fields), counts_sent(fields));
}

}  // namespace

void add_gen_cases(Cases& cases) {
  const Cases some = {
      {"gen-1-unprotected", "protectFrames False: the request leaves unchanged", "10.5",
       "GEN-1 C1 MGT4-24", kM, unprotected},
      {"gen-2-protected", "protectFrames True: each frame leaves protected", "10.5",
       "GEN-2 GEN-13 C2", kM, all_are_protected},
      {"gen-3-encoding-sa", "the SA is the one that encodingSA names", "10.5.1", "GEN-3 C2", kM,
       encoding_sa_decides},
      {"gen-4-unusable", "without a usable SA nothing is sent and no PN is taken", "10.5.1",
       "GEN-4 STAT-2 B7 KAY-8", kM, unusable_sa_discards},
      {"gen-5-pn-zero-32", "a nextPN of 0 sends nothing under GCM-AES-128", "10.5.2",
       "GEN-5 STAT-3 C3", kM,
       [](Trial& trial) { pn_zero_is_never_sent(trial, CipherSuite::kGcmAes128); }},
      {"gen-5-pn-zero-64", "a nextPN of 0 sends nothing under GCM-AES-XPN-256", "10.5.2",
       "GEN-5 STAT-3 C3", Need::kOptional,
       [](Trial& trial) { pn_zero_is_never_sent(trial, CipherSuite::kGcmAesXpn256); }},
      {"gen-6-sequence", "each frame takes the next higher PN", "10.5.2", "GEN-6 C2 KAY-9", kM,
       pns_follow_each_other},
      {"gen-6-burst", "frames of a burst take consecutive PNs in their order", "10.5.2",
       "GEN-6 C2 SAP-8", kM, pns_of_a_burst},
      {"gen-6-last-pn-32", "behind PN 2^32-1 nothing is sent: no wrap, no reuse", "10.5.2, 14.1",
       "GEN-6 STAT-3 C4 B7 NIAP", kM,
       [](Trial& trial) { last_pn(trial, CipherSuite::kGcmAes128); }},
      {"gen-6-last-pn-64", "behind PN 2^64-1 nothing is sent: no wrap, no reuse", "10.5.2, 14.1",
       "GEN-6 STAT-3 C4 B7 NIAP", Need::kOptional,
       [](Trial& trial) { last_pn(trial, CipherSuite::kGcmAesXpn128); }},
      {"gen-6-last-pn-burst", "a burst that goes past the last PN", "10.5.2, 14.1",
       "GEN-6 STAT-3 C4 B7", kM, last_pn_in_a_burst},
      {"gen-6-low-half", "a 64-bit PN passes a low half of 0", "10.5.2, 14.7", "GEN-6 A14 E5",
       Need::kOptional, low_half_wraps},
      {"gen-7-short-length", "SL is the length of Secure Data below 48, else 0", "9.7, 10.5.3",
       "GEN-7 GEN-14 A12 FMT-1 FMT-2 FMT-8", kM, short_lengths},
      {"gen-11-confidential", "confidentiality: E=1 and C=1", "9.5, 10.5.3",
       "GEN-11 GEN-12 GEN-14 A10 MGT4-27 MGT4-29", kM, [](Trial& trial) { e_and_c(trial, true); }},
      {"gen-11-integrity", "integrity alone: E=0 and C=0", "9.5, 10.5.3",
       "GEN-11 GEN-12 GEN-14 A10 MGT4-26 MGT4-28", kM, [](Trial& trial) { e_and_c(trial, false); }},
      {"gen-15-too-long", "a frame that does not fit the Common Port is discarded", "10.5.5",
       "GEN-15 C8 MGT4-25", kM, [](Trial& trial) { too_long(trial, false); }},
      {"gen-15-too-long-sci", "with an SCI 1,470 octets of User Data fit 1,514, and 1,471 do not",
       "10.5.5", "GEN-15 C8 MGT4-25", kM, [](Trial& trial) { too_long(trial, true); }},
      {"gen-15-octets", "octets that are protected count, also when the frame is then too long",
       "10.5.4", "C11", Need::kOptional, octets_of_too_long},
  };
  cases.insert(cases.end(), some.begin(), some.end());
  add_columns(cases);
  cases.push_back({"gen-tag-changes", "the SecTAG follows useES, useSCB and the receive SCs",
                   "10.5.3, Table 10-1", "GEN-8 GEN-9 GEN-10 C5 C6 C7 D5", kM,
                   tag_follows_changes});
}

}  // namespace linksec::sim::conformance
