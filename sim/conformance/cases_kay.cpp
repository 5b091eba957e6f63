// SPDX-License-Identifier: Apache-2.0

// The KaY's side of the layer management interface, KAY-1 to KAY-11, as its effects on frames show
// it.

#include "conformance/scene.h"

namespace linksec::sim::conformance {
namespace {

constexpr Need kM = Need::kMandatory;
constexpr Need kO = Need::kOptional;

Change rx_sa(Sci sci, An an, SaSetup sa) {
  return {.control = Control::kCreateRxSa, .sci = sci, .an = an, .sa = sa};
}
Change enable_rx(Sci sci, An an, bool on = true) {
  return {.control = Control::kEnableRxSa, .value = on ? 1U : 0U, .sci = sci, .an = an};
}
Change tx_sa(An an, SaSetup sa) {
  return {.control = Control::kCreateTxSa, .sci = kOwnSci, .an = an, .sa = sa};
}
Change on_peer(Control control, Pn pn) {
  return {.control = control, .value = pn.value, .sci = kPeerSci, .an = An{0}};
}

MpduFields third(const Setup& setup, Pn pn) {
  MpduFields fields = from_peer(setup, pn);
  fields.source = kThird;
  fields.sci = kThirdSci;
  fields.ssci = test_ssci(kThirdSci);
  fields.key = test_key(7, setup.suite);
  return fields;
}

void create_receive_sc(Trial& trial) {
  trial.configure(one_peer());
  const MpduFields fields = third(trial.setup(), Pn{1});
  trial.discard(seal(fields), "InPktsNoSAError");
  trial.change({.control = Control::kCreateRxSc, .sci = kThirdSci});
  trial.discard(seal(fields), "InPktsNoSAError");
  trial.change(rx_sa(kThirdSci, An{0}, {.key = 7}));
  trial.discard(seal(fields), "InPktsNoSAError");
  trial.change(enable_rx(kThirdSci, An{0}));
  trial.exchange(Side::kLine, {seal(fields)}, {{plain_frame(fields)}, 0, {}},
                 "InPktsOK/0200000000030001 InOctetsDecrypted+46");
  trial.refuse_change({.control = Control::kCreateRxSc, .sci = kThirdSci});
  trial.change({.control = Control::kDeleteRxSc, .sci = kThirdSci});
  trial.discard(seal(third(trial.setup(), Pn{2})), "InPktsNoSAError");
}

// An SC of our own that comes back is a reflection; all ones is no SCI.
void impossible_scis(Trial& trial) {
  trial.configure(one_peer());
  trial.refuse_change({.control = Control::kCreateRxSc, .sci = kOwnSci});
  trial.refuse_change({.control = Control::kCreateRxSc, .sci = Sci{~std::uint64_t{0}}});
  MpduFields fields = from_device(trial.setup(), request());
  fields.sc = true;
  trial.discard(seal(fields), "InPktsNoSAError");
}

// A receive SA replaces the one of its AN, with replay protection of its own.
void create_receive_sa(Trial& trial) {
  trial.configure(one_peer());
  accept_pn(trial, Pn{500});
  trial.change(rx_sa(kPeerSci, An{0}, {.key = 8, .next_pn = Pn{10}, .lowest_pn = Pn{10}}));
  MpduFields fields = from_peer(trial.setup(), Pn{10});
  fields.key = test_key(8, trial.setup().suite);
  trial.discard(seal(fields), "");  // No receive SC is in use: the port is not operational.
  trial.change(enable_rx(kPeerSci, An{0}));
  fields.pn = Pn{9};
  trial.discard(seal(fields), "InPktsLate");
  fields.pn = Pn{10};
  accept(trial, fields);
  trial.discard(seal(from_peer(trial.setup(), Pn{501})), "InPktsNotValid InOctetsDecrypted+46");
}

void raise_next_pn(Trial& trial) {
  trial.configure(one_peer_at(CipherSuite::kGcmAes128, Pn{1}, Pn{1}, 10));
  trial.change(on_peer(Control::kRaiseNextPn, Pn{100}));
  accept_pn(trial, Pn{50});  // nextPN moves lowestPN with the next valid frame alone.
  late_pn(trial, Pn{89});
  accept_pn(trial, Pn{90});
}

void raise_lowest_pn(Trial& trial) {
  trial.configure(one_peer());
  trial.change(on_peer(Control::kRaiseLowestPn, Pn{100}));
  late_pn(trial, Pn{99});
  accept_pn(trial, Pn{100});
  late_pn(trial, Pn{100});
}

// The larger of the old and the new value holds.
void never_lowers(Trial& trial) {
  trial.configure(one_peer_at(CipherSuite::kGcmAes128, Pn{200}, Pn{200}));
  trial.change(on_peer(Control::kRaiseNextPn, Pn{5}));
  trial.change(on_peer(Control::kRaiseLowestPn, Pn{5}));
  late_pn(trial, Pn{199});
  accept_pn(trial, Pn{200});
}

// nextPN can be one behind the last PN, and lowestPN too; nothing can be beyond that.
void limits_of_pns(Trial& trial) {
  constexpr Pn kBehindLast{0x1'0000'0000};
  constexpr Pn kBeyond{kBehindLast.value + 1};
  trial.configure(one_peer());
  trial.refuse_change(on_peer(Control::kRaiseNextPn, kBeyond));
  trial.refuse_change(on_peer(Control::kRaiseLowestPn, kBeyond));
  trial.refuse_change(rx_sa(kPeerSci, An{1}, {.key = 8, .next_pn = kBeyond}));
  trial.refuse_change(rx_sa(kPeerSci, An{1}, {.key = 8, .lowest_pn = kBeyond}));
  trial.refuse_change(tx_sa(An{1}, {.key = 9, .next_pn = kBeyond}));
  accept_pn(trial, Pn{1});
  trial.change(
      rx_sa(kPeerSci, An{1}, {.key = 8, .next_pn = kBehindLast, .lowest_pn = kBehindLast}));
  trial.change(tx_sa(An{1}, {.key = 9, .next_pn = kBehindLast}));
  trial.change(on_peer(Control::kRaiseNextPn, kBehindLast));
  accept_pn(trial, Pn{2});
  late_pn(trial, Pn{0xFFFF'FFFF});
}

void create_transmit_sa(Trial& trial) {
  trial.configure(one_peer());
  sends_pn(trial, Pn{1});
  trial.change(tx_sa(An{1}, {.key = 8, .next_pn = Pn{77}}));
  sends_pn(trial, Pn{2});
  trial.change({.control = Control::kEnableTxSa, .value = 1, .sci = kOwnSci, .an = An{1}});
  sends_pn(trial, Pn{3});
  trial.change({.control = Control::kEncodingSa, .sci = kOwnSci, .an = An{1}});
  MpduFields fields = from_device(trial.setup(), request(), Pn{77});
  fields.an = An{1};
  fields.key = test_key(8, trial.setup().suite);
  trial.send(request(), seal(fields), counts_sent(fields));
}

// In the place of one that is enabled it waits to be enabled itself.
void replace_transmit_sa(Trial& trial) {
  trial.configure(one_peer());
  sends_pn(trial, Pn{1});
  trial.change(tx_sa(An{0}, {.key = 8, .next_pn = Pn{50}}));
  trial.refuse(request());
  trial.change({.control = Control::kEnableTxSa, .value = 1, .sci = kOwnSci, .an = An{0}});
  MpduFields fields = from_device(trial.setup(), request(), Pn{50});
  fields.key = test_key(8, trial.setup().suite);
  trial.send(request(), seal(fields), counts_sent(fields));
}

// Another station's SCI, one that is received, and under useES one whose Port Identifier ES would
// not tell.
void impossible_own_scis(Trial& trial) {
  constexpr Sci kClass5{0x0200'0000'0001'5001};
  const Change create = {.control = Control::kCreateTxSc, .sci = kClass5};
  trial.configure(one_peer());
  trial.refuse_change({.control = Control::kCreateTxSc, .sci = kThirdSci});
  trial.change({.control = Control::kCreateRxSc, .sci = kClass5});
  trial.refuse_change(create);
  Setup setup = one_peer();
  setup.use_es = true;
  trial.configure(setup);
  trial.refuse_change(create);
  trial.change({.control = Control::kUseEs, .value = 0});
  trial.change(create);
  trial.refuse_change({.control = Control::kUseEs, .value = 1});
}

// Under one SAK a PN would come twice: it never serves a second transmit SA of its SC.
void sak_used_once(Trial& trial) {
  trial.configure(one_peer());
  sends_pn(trial, Pn{1});
  trial.refuse_change(tx_sa(An{1}, {.key = 1}));
  trial.refuse_change(tx_sa(An{0}, {.key = 1}));
  trial.refuse_change(rx_sa(kPeerSci, An{1}, {.key = 2}));
  sends_pn(trial, Pn{2});
}

// Under one SAK an SSCI stands for one SCI. The two SCIs have those of kPeerSci and kOwnSci.
void sscis_of_a_sak(Trial& trial) {
  constexpr Sci kLikePeer{kPeerSci.value | 0x0100'0000};
  constexpr Sci kLikeOwn{kOwnSci.value | 0x0100'0000};
  trial.configure(one_peer(CipherSuite::kGcmAesXpn128));
  trial.change({.control = Control::kCreateRxSc, .sci = kLikePeer});
  trial.refuse_change(rx_sa(kLikePeer, An{0}, {.key = 2}));
  trial.change(rx_sa(kLikePeer, An{0}, {.key = 7}));
  trial.change({.control = Control::kCreateRxSc, .sci = kLikeOwn});
  trial.change(tx_sa(An{1}, {.key = 8}));
  trial.refuse_change(rx_sa(kLikeOwn, An{0}, {.key = 8}));
  trial.change(rx_sa(kPeerSci, An{1}, {.key = 8}));
  accept_pn(trial, Pn{1});
}

void watch_next_pn(Trial& trial) {
  trial.configure(one_peer());
  trial.reads("txSC.0200000000010001.0.nextPN", "1");
  sends_pn(trial, Pn{1});
  sends_pn(trial, Pn{2});
  trial.reads("txSC.0200000000010001.0.nextPN", "3");
  accept_pn(trial, Pn{9});
  trial.reads("rxSC.0200000000020001.0.nextPN", "10");
  trial.reads("rxSC.0200000000020001.0.lowestPN", "10");
}

// Another suite takes all SAs out of use and deletes the SAKs.
void choose_suite(Trial& trial) {
  trial.configure(one_peer());
  accept_pn(trial, Pn{1});
  trial.change({.control = Control::kCipherSuite,
                .value = static_cast<std::uint64_t>(CipherSuite::kGcmAes256)});
  trial.reads("currentCipherSuite", "GCM-AES-256");
  trial.reads("controlledPort.MAC_Operational", "false");
  trial.refuse(request());
  Setup setup = trial.setup();
  setup.suite = CipherSuite::kGcmAes256;
  trial.change(tx_sa(An{0}, {.key = 1}));
  trial.change({.control = Control::kEnableTxSa, .value = 1, .sci = kOwnSci, .an = An{0}});
  trial.change(rx_sa(kPeerSci, An{0}, {.key = 2}));
  trial.change(enable_rx(kPeerSci, An{0}));
  accept(trial, from_peer(setup, Pn{1}));
  const MpduFields fields = from_device(setup, request());
  trial.send(request(), seal(fields), counts_sent(fields));
}

// What the first suite had is gone when it comes back.
void suite_and_back(Trial& trial) {
  trial.configure(one_peer());
  for (const CipherSuite suite : {CipherSuite::kGcmAes256, CipherSuite::kGcmAes128}) {
    trial.change({.control = Control::kCipherSuite, .value = static_cast<std::uint64_t>(suite)});
  }
  trial.change({.control = Control::kInstallSak, .value = 1});
  trial.change(rx_sa(kPeerSci, An{0}, {.key = 2}));
  trial.change(enable_rx(kPeerSci, An{0}));
  trial.refuse(request());
  trial.change(tx_sa(An{0}, {.key = 11}));
  trial.change({.control = Control::kEnableTxSa, .value = 1, .sci = kOwnSci, .an = An{0}});
  MpduFields fields = from_device(trial.setup(), request());
  fields.key = test_key(11, trial.setup().suite);
  trial.send(request(), seal(fields), counts_sent(fields));
}

void install_sak(Trial& trial) {
  trial.configure(one_peer());
  trial.change({.control = Control::kInstallSak, .value = 9});
  trial.refuse_change({.control = Control::kInstallSak, .value = 9});
  trial.refuse_change({.control = Control::kInstallSak, .value = 1});
}

void discover_suites(Trial& trial) {
  trial.configure(one_peer());
  for (const char* suite : {"GCM-AES-128", "GCM-AES-256", "GCM-AES-XPN-128", "GCM-AES-XPN-256"}) {
    const std::string name = std::string("suite.") + suite;
    trial.reads(name + ".integrity", "true");
    trial.require(std::stoull(trial.reading(name + ".maxRxSCs")) >= 1, "a receive SC is needed");
    trial.require(std::stoull(trial.reading(name + ".maxRxSAKs")) >= 2, "two SAKs are needed");
    trial.require(std::stoull(trial.reading(name + ".maxTxSCs")) >= 1, "a transmit SC is needed");
  }
}

}  // namespace

void add_kay_cases(Cases& cases) {
  const Cases some = {
      {"kay-3-suites", "the suites and their limits can be discovered", "10.7.7, 10.7.16, 10.7.25",
       "KAY-3 MGT1-4 MGT1-8 CSR CSS CSRC CSRK CSTC CSA-5 CSA-6 CSA-7 E10", kM, discover_suites},
      {"kay-4-receive-sc", "a receive SC is created, used and deleted", "10.7.11", "KAY-4 KAY-5",
       kM, create_receive_sc},
      {"kay-4-reflection", "neither an SCI of our own nor all ones can be a receive SC's",
       "8.2.1, 10.7.11", "KAY-4 SCI A15", kO, impossible_scis},
      {"kay-5-receive-sa", "a receive SA replaces the one of its AN", "10.7.13", "KAY-5 E13 D6", kM,
       create_receive_sa},
      {"kay-6-next-pn", "updNextPN raises nextPN", "10.7.15", "KAY-6 D12", kM, raise_next_pn},
      {"kay-6-lowest-pn", "updLowestPN raises lowestPN", "10.7.15", "KAY-6 D12", kM,
       raise_lowest_pn},
      {"kay-6-lower", "neither is ever lowered", "10.7.15", "KAY-6 D12", kM, never_lowers},
      {"kay-6-limits", "nextPN and lowestPN go up to one behind the last PN", "10.6.5, 10.7.15",
       "KAY-6 KAY-5 KAY-7 D7 C4", kO, limits_of_pns},
      {"kay-7-transmit-sa", "a transmit SA is created and takes over when encodingSA says so",
       "10.7.22, 10.7.23", "KAY-7 KAY-8 GEN-3 C13", kM, create_transmit_sa},
      {"kay-7-replace", "a transmit SA replaces the one of its AN", "10.7.22", "KAY-7 E13 C12", kM,
       replace_transmit_sa},
      {"kay-7-scis", "SCIs that a transmit SC can't have", "9.5, 10.7.20", "KAY-7 SCI TC A5", kO,
       impossible_own_scis},
      {"kay-7-sak-once", "a SAK serves one SA of an SC and never another", "10.7.13, 10.7.22",
       "KAY-7 KAY-5 E13", kO, sak_used_once},
      {"kay-5-ssci", "an SSCI stands for one SCI under one SAK", "10.7.13, 10.7.22",
       "KAY-5 KAY-7 E13", kO, sscis_of_a_sak},
      {"kay-9-next-pn", "nextPN and lowestPN can be watched", "10.7.14, 10.7.23",
       "KAY-9 MGT1-7 MGT1-11", kM, watch_next_pn},
      {"kay-10-suite", "another suite deletes the keys and takes all SAs out of use", "10.7.27",
       "KAY-10 E11 MGT1-12", kM, choose_suite},
      {"kay-10-back", "a suite that is chosen again begins without SAs and SAKs", "10.7.27",
       "KAY-10 E11 B6", kM, suite_and_back},
      {"kay-11-sak", "a SAK is installed once", "10.7.28", "KAY-11 F-KI", kM, install_sak},
  };
  cases.insert(cases.end(), some.begin(), some.end());
}

}  // namespace linksec::sim::conformance
