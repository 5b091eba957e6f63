// SPDX-License-Identifier: Apache-2.0

// What becomes of keys: an SC or SA that goes lets go of its SAK, a SAK that goes leaves the engine
// and the device's memory, its name means nothing from then on, and an engine that can't seal costs
// a PN and sends nothing.

#include "conformance/scene.h"

namespace linksec::sim::conformance {
namespace {

constexpr Need kM = Need::kMandatory;
constexpr Need kO = Need::kOptional;
constexpr unsigned kOwnKey = 1;
constexpr unsigned kPeerKey = 2;
constexpr unsigned kNewKey = 7;
constexpr const char* kFreeSlots = "engine.freeSlots";

Change install(unsigned key) { return {.control = Control::kInstallSak, .value = key}; }
Change remove(unsigned key) { return {.control = Control::kDeleteSak, .value = key}; }
Change on(Control control, Sci sci, An an = {}) {
  return {.control = control, .value = 1, .sci = sci, .an = an};
}
Change create(Control control, Sci sci, unsigned key, An an = {}) {
  return {.control = control, .sci = sci, .an = an, .sa = {.key = key}};
}

MpduFields third(const Setup& setup, Pn pn) {
  MpduFields fields = from_peer(setup, pn);
  fields.source = kThird;
  fields.sci = kThirdSci;
  fields.key = test_key(kNewKey, setup.suite);
  return fields;
}

// A receive SC of kThird's with one SA in use.
void add_third(Trial& trial) {
  trial.change({.control = Control::kCreateRxSc, .sci = kThirdSci});
  trial.change(create(Control::kCreateRxSa, kThirdSci, kNewKey));
  trial.change(on(Control::kEnableRxSa, kThirdSci));
}

void accept_third(Trial& trial, Pn pn) {
  const MpduFields fields = third(trial.setup(), pn);
  trial.deliver(seal(fields), plain_frame(fields),
                "InPktsOK/0200000000030001 InOctetsDecrypted+46");
}

void sak_in_use_stays(Trial& trial) {
  trial.configure(one_peer());
  trial.refuse_change(remove(kOwnKey));
  trial.refuse_change(remove(kPeerKey));
  accept_pn(trial, Pn{1});
  sends_pn(trial, Pn{1});
}

void receive_sc_lets_go(Trial& trial) {
  trial.configure(one_peer());
  add_third(trial);
  trial.refuse_change(remove(kNewKey));
  trial.change({.control = Control::kDeleteRxSc, .sci = kThirdSci});
  trial.change(remove(kNewKey));
  trial.refuse_change(remove(kNewKey));
  accept_pn(trial, Pn{1});
}

// It is another SC when it comes back, also under the same SAK: its PNs begin anew.
void receive_sc_comes_back(Trial& trial) {
  trial.configure(one_peer());
  add_third(trial);
  accept_third(trial, Pn{50});
  trial.change({.control = Control::kDeleteRxSc, .sci = kThirdSci});
  trial.discard(seal(third(trial.setup(), Pn{51})), "InPktsNoSAError");
  add_third(trial);
  accept_third(trial, Pn{1});
}

void receive_sa_lets_go(Trial& trial) {
  trial.configure(one_peer());
  add_third(trial);
  trial.change({.control = Control::kDeleteRxSa, .sci = kThirdSci});
  trial.discard(seal(third(trial.setup(), Pn{1})), "InPktsNoSAError");
  trial.change(remove(kNewKey));
  trial.refuse_change({.control = Control::kDeleteRxSa, .sci = kThirdSci});
}

void replaced_sa_lets_go(Trial& trial) {
  trial.configure(one_peer());
  add_third(trial);
  trial.change(create(Control::kCreateRxSa, kThirdSci, 8));
  trial.change(remove(kNewKey));
  trial.change(create(Control::kCreateTxSa, kOwnSci, 9));
  trial.change(remove(kOwnKey));
}

void transmit_sc_lets_go(Trial& trial) {
  trial.configure(one_peer());
  sends_pn(trial, Pn{1});
  trial.change({.control = Control::kDeleteTxSc, .sci = kOwnSci});
  trial.refuse(request());
  trial.change(remove(kOwnKey));
  trial.refuse_change(remove(kOwnKey));
}

void transmit_sa_lets_go(Trial& trial) {
  trial.configure(one_peer());
  trial.change({.control = Control::kDeleteTxSa, .sci = kOwnSci});
  trial.refuse(request());
  trial.change(remove(kOwnKey));
  trial.refuse_change({.control = Control::kDeleteTxSa, .sci = kOwnSci});
}

// The SC's second life has its first PN again, so that the SAK can't serve it again.
void transmit_sak_is_spent(Trial& trial) {
  trial.configure(one_peer());
  sends_pn(trial, Pn{1});
  trial.change({.control = Control::kDeleteTxSa, .sci = kOwnSci});
  trial.refuse_change(create(Control::kCreateTxSa, kOwnSci, kOwnKey));
  trial.change({.control = Control::kDeleteTxSc, .sci = kOwnSci});
  trial.change({.control = Control::kCreateTxSc, .sci = kOwnSci});
  trial.refuse_change(create(Control::kCreateTxSa, kOwnSci, kOwnKey));
  trial.refuse_change(create(Control::kCreateTxSa, kOwnSci, kOwnKey, An{1}));
}

// The place of a SAK that is gone may be another's: its old name must not reach it.
void stale_name_of_a_sak(Trial& trial) {
  trial.configure(one_peer());
  trial.change_remotely(install(kNewKey));
  trial.change(remove(kNewKey));
  trial.change_remotely(install(8));
  trial.refuse_remotely(create(Control::kCreateRxSa, kPeerSci, kNewKey, An{1}));
  trial.refuse_remotely(create(Control::kCreateTxSa, kOwnSci, kNewKey, An{1}));
  trial.refuse_change(remove(kNewKey));
  trial.change_remotely(create(Control::kCreateRxSa, kPeerSci, 8, An{1}));
  trial.change(on(Control::kEnableRxSa, kPeerSci, An{1}));
  MpduFields fields = from_peer(trial.setup());
  fields.an = An{1};
  fields.key = test_key(8, trial.setup().suite);
  accept(trial, fields);
}

// Another suite deletes the SAKs; names from before it reach nothing.
void stale_name_after_a_suite(Trial& trial) {
  trial.configure(one_peer());
  trial.change_remotely(install(kNewKey));
  for (const CipherSuite suite : {CipherSuite::kGcmAes256, CipherSuite::kGcmAes128}) {
    trial.change({.control = Control::kCipherSuite, .value = static_cast<std::uint64_t>(suite)});
  }
  trial.change_remotely(install(8));
  trial.refuse_remotely(create(Control::kCreateRxSa, kPeerSci, kNewKey));
  trial.refuse_change(remove(kNewKey));
  trial.change(remove(8));
}

// More often than any engine has places; and as many are free behind it as before.
void slots_come_back(Trial& trial) {
  trial.configure(one_peer());
  const std::string before = trial.reading(kFreeSlots);
  trial.sweep(300);
  for (unsigned round = 0; round < 100; ++round) {
    add_third(trial);
    trial.change({.control = Control::kDeleteRxSc, .sci = kThirdSci});
    trial.change(remove(kNewKey));
  }
  trial.reads(kFreeSlots, before);
  trial.refuse_change(install(kPeerKey));
  trial.reads(kFreeSlots, before);
}

void slots_by_each_way(Trial& trial) {
  trial.configure(one_peer());
  const std::uint64_t before = std::stoull(trial.reading(kFreeSlots));
  trial.change(install(kNewKey));
  trial.reads(kFreeSlots, std::to_string(before - 1));
  trial.change(create(Control::kCreateRxSa, kPeerSci, kNewKey, An{1}));
  trial.reads(kFreeSlots, std::to_string(before - 1));
  trial.change({.control = Control::kDeleteRxSa, .sci = kPeerSci, .an = An{1}});
  trial.change(remove(kNewKey));
  trial.reads(kFreeSlots, std::to_string(before));
  trial.change({.control = Control::kCipherSuite,
                .value = static_cast<std::uint64_t>(CipherSuite::kGcmAes256)});
  trial.reads(kFreeSlots, std::to_string(before + 2));
}

std::string in_memory(unsigned key, const char* what) {
  return "memory." + std::string(what) + "." + std::to_string(key);
}

// What the device's memory holds of a key: all of it while it is there, and nothing afterwards.
void memory_is_wiped(Trial& trial) {
  trial.configure(one_peer(CipherSuite::kGcmAesXpn256));
  trial.change(install(kNewKey));
  trial.reads(in_memory(kNewKey, "SAK"), "true");
  trial.reads(in_memory(kNewKey, "salt"), "true");
  trial.change(remove(kNewKey));
  trial.reads(in_memory(kNewKey, "SAK"), "false");
  trial.reads(in_memory(kNewKey, "salt"), "false");
  trial.change({.control = Control::kCipherSuite,
                .value = static_cast<std::uint64_t>(CipherSuite::kGcmAesXpn128)});
  for (const unsigned key : {kOwnKey, kPeerKey}) {
    trial.reads(in_memory(key, "SAK"), "false");
    trial.reads(in_memory(key, "salt"), "false");
  }
}

// Nobody knows whether the engine has used the nonce: its PN is gone, and the frame is none that
// was protected.
void failed_seal_costs_its_pn(Trial& trial) {
  for (const bool secret : {true, false}) {
    Setup setup = one_peer();
    setup.tx[0].sas[0].confidentiality = secret;
    trial.configure(setup);
    sends_pn(trial, Pn{1});
    trial.change(on(Control::kEngineLosesKey, kOwnSci));
    trial.lose(request(), "");
    trial.lose(request(100), "");
    trial.change(on(Control::kEngineRegainsKey, kOwnSci));
    sends_pn(trial, Pn{4});
  }
}

void failed_seal_reads(Trial& trial) {
  trial.configure(one_peer());
  trial.change(on(Control::kEngineLosesKey, kOwnSci));
  trial.lose(request(), "");
  trial.reads("txSC.0200000000010001.0.nextPN", "2");
  trial.reads("controlledPort.MAC_Operational", "true");
}

// A burst in which each seal fails, and the last PN among them.
void failed_seal_of_the_last_pn(Trial& trial) {
  Setup setup = one_peer();
  setup.tx[0].sas[0].next_pn = Pn{0xFFFF'FFFE};
  trial.configure(setup);
  trial.change(on(Control::kEngineLosesKey, kOwnSci));
  trial.exchange(Side::kHost, {request(), request(), request()}, {{}, 0, 2}, "");
  trial.change(on(Control::kEngineRegainsKey, kOwnSci));
  trial.refuse(request());
}

// Two transmit SCs in one burst, and the engine has the key of one: the other's frames leave.
void failed_seals_of_one_sc(Trial& trial) {
  constexpr Sci kClass5{0x0200'0000'0001'5001};
  Setup setup = one_peer();
  setup.tx.push_back({kClass5, {{.an = An{0}, .key = 6}}, {}});
  setup.traffic_classes[5] = 5;
  trial.configure(setup);
  trial.change(on(Control::kEngineLosesKey, kOwnSci));
  Octets urgent = request();
  const Octets tag = {0x81, 0x00, 5U << 5, 0};
  urgent.insert(urgent.begin() + 12, tag.begin(), tag.end());
  std::vector<Octets> frames;
  Outcome outcome;
  for (std::uint64_t pn = 1; pn <= 3; ++pn) {
    frames.push_back(request());
    frames.push_back(urgent);
    MpduFields fields = from_device(setup, urgent, Pn{pn});
    fields.sc = true;
    fields.sci = kClass5;
    fields.key = test_key(6, setup.suite);
    outcome.frames.push_back(seal(fields));
  }
  trial.exchange(Side::kHost, frames, outcome, "OutPktsEncrypted@2+3 OutOctetsEncrypted+156");
  trial.change(on(Control::kEngineRegainsKey, kOwnSci));
  MpduFields fields = from_device(setup, request(), Pn{4});
  fields.sc = true;
  trial.send(request(), seal(fields), counts_sent(fields));
}

// What the engine could not validate moves no window: the frame comes again and is accepted.
void failed_open_moves_nothing(Trial& trial) {
  trial.configure(one_peer());
  accept_pn(trial, Pn{1});
  trial.change(on(Control::kEngineLosesKey, kPeerSci));
  trial.discard(seal(from_peer(trial.setup(), Pn{100})), "InPktsOverrun");
  trial.change(on(Control::kEngineRegainsKey, kPeerSci));
  accept_pn(trial, Pn{2});
  late_pn(trial, Pn{1});
}

void add_saks(Cases& cases) {
  const Cases some = {
      {"key-in-use", "a SAK that an SA uses can't be deleted", "10.7.28", "KAY-11 MGT1-13", kO,
       sak_in_use_stays},
      {"key-rx-sc", "a receive SC that is deleted lets go of its SAKs", "10.7.11, 10.7.28",
       "KAY-4 KAY-11 E13", kO, receive_sc_lets_go},
      {"key-rx-sc-again", "a receive SC that comes back is a new one, under the same SAK too",
       "10.7.11, 10.7.13", "KAY-4 KAY-5 E13", kM, receive_sc_comes_back},
      {"key-rx-sa", "a receive SA that is deleted is not in use and lets go of its SAK",
       "10.7.13, 10.7.28", "KAY-5 E13 VER-5", kO, receive_sa_lets_go},
      {"key-replaced", "an SA that is replaced lets go of its SAK", "10.7.13, 10.7.22",
       "KAY-5 KAY-7 E13", kO, replaced_sa_lets_go},
      {"key-tx-sc", "a transmit SC that is deleted sends nothing and lets go of its SAKs",
       "10.7.20, 10.7.28", "KAY-7 KAY-11 E13", kO, transmit_sc_lets_go},
      {"key-tx-sa", "a transmit SA that is deleted sends nothing and lets go of its SAK",
       "10.7.22, 10.7.28", "KAY-7 E13", kO, transmit_sa_lets_go},
      {"key-tx-spent", "a SAK that served a transmit SC never serves it again", "10.7.22",
       "KAY-7 E13 C3", kO, transmit_sak_is_spent},
      {"key-stale", "the name of a deleted SAK does not reach the one in its place", "10.7.28",
       "KAY-11 F-KI", kO, stale_name_of_a_sak},
      {"key-stale-suite", "names of SAKs from before a change of suite reach nothing",
       "10.7.27, 10.7.28", "KAY-10 KAY-11", kO, stale_name_after_a_suite},
      {"key-slots", "SCs and SAKs that come and go leave no place of the engine taken", "10.7.28",
       "KAY-11 E10", kO, slots_come_back},
      {"key-slots-ways", "each way in which a SAK goes gives its place back", "10.7.27, 10.7.28",
       "KAY-10 KAY-11 E10", kO, slots_by_each_way},
      {"key-memory", "the device's memory holds nothing of a SAK that was deleted", "10.7.28",
       "KAY-11 E10", kO, memory_is_wiped},
  };
  cases.insert(cases.end(), some.begin(), some.end());
}

}  // namespace

void add_key_cases(Cases& cases) {
  add_saks(cases);
  const Cases some = {
      {"key-seal-fails", "a frame that the engine can't seal costs its PN and counts nothing",
       "10.5.2, 10.5.4", "GEN-5 GEN-14 C3 C9", kM, failed_seal_costs_its_pn},
      {"key-seal-fails-next-pn", "nextPN moves over a frame that the engine can't seal", "10.5.2",
       "GEN-5 C3 KAY-9", kM, failed_seal_reads},
      {"key-seal-fails-last-pn", "the last PN is used up by a frame that the engine can't seal",
       "10.5.2", "GEN-6 C4 STAT-3", kM, failed_seal_of_the_last_pn},
      {"key-seal-fails-burst", "in a burst the frames leave that the engine could seal", "10.5.4",
       "GEN-14 TC C9", kO, failed_seals_of_one_sc},
      {"key-open-fails", "a frame that the engine can't validate moves no window", "10.6.3, 10.6.5",
       "VER-7 VER-11 D8", kM, failed_open_moves_nothing},
  };
  cases.insert(cases.end(), some.begin(), some.end());
}

}  // namespace linksec::sim::conformance
