// SPDX-License-Identifier: Apache-2.0

// Management: what can be read (MGT1), what a remote manager can write and what locks it out (MGT2,
// MGT3), and the counters of the Controlled Port's interface (MGT4-1 to MGT4-7). The other counters
// are compared in every case; those that no other family moves by more than one are here.

#include "conformance/scene.h"

namespace linksec::sim::conformance {
namespace {

constexpr Need kM = Need::kMandatory;
constexpr Need kO = Need::kOptional;

void readable_identity(Trial& trial) {
  trial.configure(one_peer());
  trial.reads("txSC.0200000000010001.transmitting", "true");
  trial.reads("txSC.0200000000010001.encodingSA", "0");
}

void readable_ports(Trial& trial) {
  trial.configure(one_peer());
  for (const char* name : {"uncontrolledPort.MAC_Enabled", "uncontrolledPort.MAC_Operational",
                           "controlledPort.MAC_Enabled", "controlledPort.MAC_Operational"}) {
    trial.reads(name, "true");
  }
}

void readable_controls(Trial& trial) {
  trial.configure(one_peer());
  for (const auto& [name, value] : std::initializer_list<std::pair<const char*, const char*>>{
           {"validateFrames", "strict"},
           {"replayProtect", "true"},
           {"replayWindow", "0"},
           {"protectFrames", "true"},
           {"alwaysIncludeSCI", "false"},
           {"useES", "false"},
           {"useSCB", "false"},
           {"includingSCI", "false"},
           {"currentCipherSuite", "GCM-AES-128"},
           {"confidentialityOffset", "0"}}) {
    trial.reads(name, value);
  }
  Setup setup = one_peer();
  setup.validate = ValidateFrames::kCheck;
  setup.replay_protect = false;
  setup.replay_window = 4'000'000'000;
  setup.always_include_sci = true;
  setup.offset = 30;
  trial.configure(setup);
  trial.reads("validateFrames", "check");
  trial.reads("replayProtect", "false");
  trial.reads("replayWindow", "4000000000");
  trial.reads("includingSCI", "true");
  trial.reads("confidentialityOffset", "30");
}

// Times of creation, start and stop; an SA that was never used has no start.
void readable_times(Trial& trial, const std::string& sc, Control enable, Sci sci) {
  trial.configure(one_peer());
  const std::string sa = sc + ".0";
  trial.require(std::stoull(trial.reading(sc + ".created")) != 0, "the SC's creation has a time");
  trial.require(std::stoull(trial.reading(sa + ".created")) != 0, "the SA's creation has a time");
  trial.require(std::stoull(trial.reading(sa + ".started")) != 0, "the SA's start has a time");
  trial.reads(sa + ".stopped", "0");
  trial.reads(sa + ".inUse", "true");
  trial.change({.control = enable, .value = 0, .sci = sci});
  trial.reads(sa + ".inUse", "false");
  trial.require(
      std::stoull(trial.reading(sa + ".stopped")) > std::stoull(trial.reading(sa + ".started")),
      "the SA's stop comes after its start");
  trial.require(trial.reading(sa + ".keyIdentifier").size() == 32, "a key identifier of 128 bits");
}

void readable_saks(Trial& trial) {
  trial.configure(one_peer());
  trial.reads("txSC.0200000000010001.0.SAK.transmits", "true");
  trial.reads("txSC.0200000000010001.0.SAK.inUse", "true");
  trial.reads("rxSC.0200000000020001.0.SAK.receives", "true");
  trial.require(trial.reading("txSC.0200000000010001.0.keyIdentifier") !=
                    trial.reading("rxSC.0200000000020001.0.keyIdentifier"),
                "two SAKs have two key identifiers");
}

void readable_suites(Trial& trial) {
  trial.configure(one_peer());
  trial.reads("suite.GCM-AES-128.id", "0080C20001000001");
  trial.reads("suite.GCM-AES-256.id", "0080C20001000002");
  trial.reads("suite.GCM-AES-XPN-128.id", "0080C20001000003");
  trial.reads("suite.GCM-AES-XPN-256.id", "0080C20001000004");
  for (const char* suite : {"GCM-AES-128", "GCM-AES-256", "GCM-AES-XPN-128", "GCM-AES-XPN-256"}) {
    trial.reads(std::string("suite.") + suite + ".confidentiality", "true");
  }
  trial.reads("suite.GCM-AES-128.offset", "true");
  trial.reads("suite.GCM-AES-XPN-128.offset", "false");
}

// A control that a remote manager writes: it takes effect, and with the access off it does not.
struct Writable {
  const char* id = nullptr;
  const char* pics = nullptr;
  Change change;
  Change back;
  const char* reading = nullptr;  ///< What it changes, and
  const char* before = nullptr;   ///< what that reads before
  const char* after = nullptr;    ///< and behind it; null where the change alone is looked at.
};

constexpr auto kCheck = static_cast<std::uint64_t>(ValidateFrames::kCheck);
constexpr auto kStrict = static_cast<std::uint64_t>(ValidateFrames::kStrict);

// clang-format off
const Writable kWritable[] = {
    {"2-1-validate-frames", "MGT2-1 MGT2-8", {.control = Control::kValidateFrames, .value = kCheck}, {.control = Control::kValidateFrames, .value = kStrict}, "validateFrames", "strict", "check"},
    {"2-2-replay-protect", "MGT2-2 MGT2-9", {.control = Control::kReplayProtect, .value = 0}, {.control = Control::kReplayProtect, .value = 1}, "replayProtect", "true", "false"},
    {"2-3-replay-window", "MGT2-3 MGT2-10", {.control = Control::kReplayWindow, .value = 32}, {.control = Control::kReplayWindow, .value = 0}, "replayWindow", "0", "32"},
    {"2-4-protect-frames", "MGT2-4 MGT2-11", {.control = Control::kProtectFrames, .value = 0}, {.control = Control::kProtectFrames, .value = 1}, "protectFrames", "true", "false"},
    {"2-5-use-es", "MGT2-5 MGT2-12", {.control = Control::kUseEs, .value = 1}, {.control = Control::kUseEs, .value = 0}, "useES", "false", "true"},
    {"2-6-use-scb", "MGT2-6 MGT2-13", {.control = Control::kUseScb, .value = 1}, {.control = Control::kUseScb, .value = 0}, "useSCB", "false", "true"},
    {"2-7-always-include-sci", "MGT2-7 MGT2-14", {.control = Control::kAlwaysIncludeSci, .value = 1}, {.control = Control::kAlwaysIncludeSci, .value = 0}, "includingSCI", "false", "true"},
    {"2-15-enable-use", "MGT2-15 MGT2-17 E12", {.control = Control::kEnableUse, .value = 0, .suite = CipherSuite::kGcmAesXpn256}, {.control = Control::kEnableUse, .value = 1, .suite = CipherSuite::kGcmAesXpn256}, nullptr, nullptr, nullptr},
    {"2-16-require-confidentiality", "MGT2-16 MGT2-18 E12", {.control = Control::kRequireConfidentiality, .value = 1, .suite = CipherSuite::kGcmAes128}, {.control = Control::kRequireConfidentiality, .value = 0, .suite = CipherSuite::kGcmAes128}, nullptr, nullptr, nullptr},
    {"3-1-scs", "MGT3-1", {.control = Control::kCreateRxSc, .sci = kThirdSci}, {.control = Control::kCreateRxSc, .sci = Sci{0x0200'0000'0004'0001}}, nullptr, nullptr, nullptr},
    {"3-3-suite", "MGT3-3", {.control = Control::kCipherSuite, .value = 1}, {.control = Control::kCipherSuite, .value = 0}, "currentCipherSuite", "GCM-AES-128", "GCM-AES-256"},
    {"3-4-offset", "MGT3-4", {.control = Control::kConfidentialityOffset, .value = 50}, {.control = Control::kConfidentialityOffset, .value = 0}, "confidentialityOffset", "0", "50"},
    {"3-5-saks", "MGT3-5", {.control = Control::kInstallSak, .value = 11}, {.control = Control::kInstallSak, .value = 12}, nullptr, nullptr, nullptr},
};
// clang-format on

void run_writable(Trial& trial, const Writable& item) {
  trial.configure(one_peer());
  const auto reads = [&](const char* value) {
    if (item.reading != nullptr) {
      trial.reads(item.reading, value);
    }
  };
  trial.set_write_access(item.change.control, false);
  trial.refuse_remotely(item.change);
  reads(item.before);
  trial.set_write_access(item.change.control, true);
  trial.change_remotely(item.change);
  reads(item.after);
  trial.change_remotely(item.back);
  reads(item.before);
}

void manager_creates_sas(Trial& trial) {
  trial.configure(one_peer());
  trial.change_remotely({.control = Control::kInstallSak, .value = 11});
  const Change create = {
      .control = Control::kCreateRxSa, .sci = kPeerSci, .an = An{2}, .sa = {.key = 11}};
  trial.set_write_access(Control::kCreateRxSa, false);
  trial.refuse_remotely(create);
  trial.reads("rxSC.0200000000020001.2", "none");
  trial.set_write_access(Control::kCreateRxSa, true);
  trial.change_remotely(create);
  trial.reads("rxSC.0200000000020001.2", "created");
}

// What it writes of the suites has its effect.
void manager_limits_suites(Trial& trial) {
  trial.configure(one_peer());
  trial.change_remotely(
      {.control = Control::kEnableUse, .value = 0, .suite = CipherSuite::kGcmAes256});
  trial.refuse_change({.control = Control::kCipherSuite, .value = 1});
  trial.change_remotely(
      {.control = Control::kRequireConfidentiality, .value = 1, .suite = CipherSuite::kGcmAes128});
  trial.refuse_change({.control = Control::kConfidentialityOffset, .value = 30});
}

void add_writable(Cases& cases) {
  for (const Writable& item : kWritable) {
    cases.push_back({std::string("mgt") + item.id,
                     std::string("a remote manager writes ") + to_string(item.change.control) +
                         ", and can be locked out",
                     "10.7, Annex A.13", std::string(item.pics) + " F-ACCESS", kO,
                     [&item](Trial& trial) { run_writable(trial, item); }});
  }
  cases.push_back({"mgt2-15-suites", "a remote manager limits what suites can be used for",
                   "10.7.26, Annex A.13", "MGT2-15 MGT2-16 E12", kO, manager_limits_suites});
  cases.push_back({"mgt3-2-sas", "a remote manager creates SAs, and can be locked out",
                   "10.7, Annex A.13", "MGT3-2 F-ACCESS", kO, manager_creates_sas});
}

// Unicast, multicast and broadcast, in both directions; octets are the MSDU's and 12 a frame.
void interface_packets(Trial& trial) {
  trial.configure(one_peer());
  for (const char* name : {"ifInOctets", "ifInUcastPkts", "ifInMulticastPkts", "ifInBroadcastPkts",
                           "ifOutOctets", "ifOutUcastPkts"}) {
    trial.needs_counter(name);
  }
  std::uint64_t pn = 0;
  for (const Address& address : {kOwn, kGroup, kEveryone, kGroup, kEveryone, kEveryone}) {
    ++pn;
    MpduFields fields = from_peer(trial.setup(), Pn{pn}, 46 + pn);
    fields.destination = address;
    accept(trial, fields);
    const Octets plain = request_to(address == kOwn ? kPeer : address, 100 + pn);
    fields = from_device(trial.setup(), plain, Pn{pn});
    trial.send(plain, seal(fields), counts_sent(fields));
  }
}

// One frame of each kind that is discarded, and of each kind that is not.
void interface_discards(Trial& trial) {
  trial.configure(one_peer());
  trial.needs_counter("ifInDiscards");
  trial.needs_counter("ifInErrors");
  const Setup& setup = trial.setup();
  accept_pn(trial, Pn{5});
  trial.discard(frame_of(kOwn, kPeer, user_data(48)), "InPktsNoTag");
  late_pn(trial, Pn{4});
  MpduFields fields = from_peer(setup, Pn{6});
  fields.v = true;
  trial.discard(seal(fields), "InPktsBadTag");
  fields = from_peer(setup, Pn{6});
  fields.an = An{1};
  trial.discard(seal(fields), "InPktsNoSAError");
  trial.discard(forged(seal(from_peer(setup, Pn{6}))), "InPktsNotValid InOctetsDecrypted+46");
}

void interface_out_errors(Trial& trial) {
  Setup setup = one_peer();
  setup.max_frame_octets = 1514;
  trial.configure(setup);
  trial.needs_counter("ifOutErrors");
  trial.lose(request(1479), "OutPktsTooLong OutOctetsEncrypted+1479?");
}

// The counters of an SC live as long as the SC: over its SAs, the one that is gone too.
void counters_outlive_sas(Trial& trial) {
  Setup setup = one_peer();
  setup.rx[0].sas.push_back({.an = An{1}, .key = 3});
  trial.configure(setup);
  accept_pn(trial, Pn{1});
  MpduFields fields = from_peer(setup, Pn{1});
  fields.an = An{1};
  fields.key = test_key(3, setup.suite);
  accept(trial, fields);
  trial.exchange(Side::kLine, {}, {}, "");
  // A new SA in the first one's place: nothing goes back to 0.
  trial.change({.control = Control::kCreateRxSa, .sci = kPeerSci, .an = An{0}, .sa = {.key = 4}});
  fields.pn = Pn{2};
  accept(trial, fields);
}

// What an SC counted stays in the sums of the SecY and of its interface when the SC is gone.
void sums_outlive_rx_sc(Trial& trial) {
  Setup setup = one_peer();
  setup.rx.push_back({kThirdSci, {{.an = An{0}, .key = 3}}, {}});
  trial.configure(setup);
  const auto third = [&](bool confidential, Pn pn) {
    MpduFields fields = confidential ? from_peer(setup, pn, 200) : clear_from_peer(setup, pn, 300);
    fields.sci = kThirdSci;
    fields.key = test_key(3, setup.suite);
    return fields;
  };
  const MpduFields secret = third(true, Pn{5});
  trial.deliver(seal(secret), plain_frame(secret), counts("InPktsOK@2", secret));
  const MpduFields clear = third(false, Pn{6});
  trial.deliver(seal(clear), plain_frame(clear), counts("InPktsOK@2", clear));
  trial.discard(forged(seal(third(true, Pn{7}))), counts("InPktsNotValid@2", third(true, Pn{7})));
  trial.discard(seal(third(true, Pn{4})), "InPktsLate@2");
  trial.change({.control = Control::kDeleteRxSc, .sci = kThirdSci});
  accept_pn(trial, Pn{1});
}

void sums_outlive_tx_sc(Trial& trial) {
  Setup setup = one_peer();
  setup.tx[0].sas.push_back({.an = An{1}, .key = 4, .confidentiality = false});
  trial.configure(setup);
  sends_pn(trial, Pn{1});
  trial.change({.control = Control::kEncodingSa, .sci = kOwnSci, .an = An{1}});
  MpduFields fields = from_device(setup, request(), Pn{1});
  fields.an = An{1};
  fields.e = fields.c = false;
  fields.key = test_key(4, setup.suite);
  trial.send(request(), seal(fields), counts_sent(fields));
  trial.change({.control = Control::kDeleteTxSc, .sci = kOwnSci});
  trial.refuse(request());
}

// Octets are those of the User Data, also of a frame that does not validate.
void octets_of_invalid_frames(Trial& trial) {
  Setup setup = one_peer();
  setup.validate = ValidateFrames::kCheck;
  trial.configure(setup);
  const MpduFields secret = from_peer(setup, Pn{1}, 200);
  trial.discard(forged(seal(secret)), counts("InPktsNotValid", secret));
  const MpduFields clear = clear_from_peer(setup, Pn{1}, 300);
  trial.deliver(forged(seal(clear)), plain_frame(clear), counts("InPktsInvalid", clear));
}

// The engine loses the key: the frame is not to blame.
void overrun(Trial& trial) {
  for (const auto mode : {ValidateFrames::kStrict, ValidateFrames::kCheck}) {
    Setup setup = one_peer();
    setup.validate = mode;
    trial.configure(setup);
    accept_pn(trial, Pn{1});
    trial.change({.control = Control::kEngineLosesKey, .sci = kPeerSci, .an = An{0}});
    trial.discard(seal(from_peer(setup, Pn{2})), "InPktsOverrun");
    trial.discard(seal(clear_from_peer(setup, Pn{3})), "InPktsOverrun");
  }
}

}  // namespace

void add_mgt_cases(Cases& cases) {
  const Cases some = {
      {"mgt1-1-sci", "the SCI and encodingSA can be read", "10.7.1, 10.7.20", "MGT1-1 MGT1-10", kM,
       readable_identity},
      {"mgt1-2-ports", "the status of both ports can be read", "10.7.2, 10.7.4",
       "MGT1-2 MGT1-3 KAY-1", kM, readable_ports},
      {"mgt1-5-controls", "the controls read as they were set, at first as the standard has them",
       "10.7.8, 10.7.17, 10.7.27", "MGT1-5 MGT1-9 MGT1-12 D1 D3 C7", kM, readable_controls},
      {"mgt1-6-receive", "receive SCs and SAs show their times and key identifier",
       "10.7.12, 10.7.14", "MGT1-6 MGT1-7 F-TIMES F-KI", kM,
       [](Trial& trial) {
         readable_times(trial, "rxSC.0200000000020001", Control::kEnableRxSa, kPeerSci);
       }},
      {"mgt1-10-transmit", "transmit SCs and SAs show their times and key identifier",
       "10.7.21, 10.7.23", "MGT1-10 MGT1-11 F-TIMES F-KI", kM,
       [](Trial& trial) {
         readable_times(trial, "txSC.0200000000010001", Control::kEnableTxSa, kOwnSci);
       }},
      {"mgt1-13-saks", "the SAKs show what they serve", "10.7.28", "MGT1-13 F-KI", kM,
       readable_saks},
      {"mgt1-14-suites", "the suites show what they offer", "10.7.25, 14.1",
       "MGT1-14 CS CSA-1 CSA-4 E2", kM, readable_suites},
  };
  cases.insert(cases.end(), some.begin(), some.end());
  add_writable(cases);
}

void add_counter_cases(Cases& cases) {
  const Cases some = {
      {"mgt4-1-interface", "interface packets by cast, and octets, in both directions", "10.7.6",
       "MGT4-1 MGT4-2 MGT4-5 MGT4-6 B9", kM, interface_packets},
      {"mgt4-3-discards", "interface discards and errors are sums of the SecY's", "10.7.6",
       "MGT4-3 MGT4-4 B10", kM, interface_discards},
      {"mgt4-7-out-errors", "interface output errors are OutPktsTooLong", "10.7.6", "MGT4-7 B9", kM,
       interface_out_errors},
      {"mgt4-sc-lifetime", "counters of an SC include its past SAs", "10.7.9", "D16 MGT4-17", kM,
       counters_outlive_sas},
      {"mgt4-rx-sc-deleted", "sums keep what a receive SC counted that is deleted",
       "10.7.6, 10.7.10", "MGT4-3 MGT4-4 MGT4-22 MGT4-23 D16", kM, sums_outlive_rx_sc},
      {"mgt4-tx-sc-deleted", "sums keep what a transmit SC counted that is deleted", "10.7.19",
       "MGT4-28 MGT4-29 C10", kM, sums_outlive_tx_sc},
      {"mgt4-22-octets", "octets count the User Data, of invalid frames too", "10.7.10",
       "MGT4-22 MGT4-23 D14", kM, octets_of_invalid_frames},
      {"ver-7-overrun", "a frame that the engine can't validate is an overrun", "10.6.3",
       "VER-7 D.1-8 MGT4-13", kM, overrun},
  };
  cases.insert(cases.end(), some.begin(), some.end());
}

}  // namespace linksec::sim::conformance
