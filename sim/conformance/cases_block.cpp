// SPDX-License-Identifier: Apache-2.0

// The provisioning block that a device boots from: each thing that can be wrong with it keeps the
// device closed, with the right word at its console, and nothing passes then. The octets are those
// of docs/PROVISIONING.md, written down here once more.

#include "conformance/scene.h"

namespace linksec::sim::conformance {
namespace {

constexpr Need kO = Need::kOptional;

/// An octet of the block and what it becomes.
struct Octet {
  std::size_t at = 0;
  std::uint8_t value = 0;
};

struct Fault {
  const char* id = nullptr;
  const char* word = nullptr;
  std::vector<Octet> octets;
};

// The block of one peer: a head of 64 octets, an EtherType, two keys, one SC with one SA each way.
constexpr std::size_t kTypes = 64;
constexpr std::size_t kTxKey = kTypes + 2;
constexpr std::size_t kRxKey = kTxKey + 48;
constexpr std::size_t kTxSc = kRxKey + 48;
constexpr std::size_t kTxSa = kTxSc + 12;
constexpr std::size_t kRxSc = kTxSa + 56;
constexpr std::size_t kRxSa = kRxSc + 12;

const std::vector<Fault>& faults() {
  static const std::vector<Fault> kAll = {
      {"missing", "it is missing", {{0, 0}}},
      {"old-version", "version 1: make it again with linksec provision", {{5, 1}}},
      {"version", "its version is unknown", {{5, 3}}},
      {"length", "length does not agree", {{8, 1}}},
      {"rest", "length does not agree", {{25, 0}}},
      {"reserved-head", "a reserved bit is set", {{7, 1}}},
      {"reserved-flag", "a reserved bit is set", {{15, 0x83}}},
      {"reserved-station", "a reserved bit is set", {{28, 1}}},
      {"reserved-key", "a reserved bit is set", {{kTxKey + 47, 1}}},
      {"reserved-tx-sc", "a reserved bit is set", {{kTxSc + 11, 1}}},
      {"reserved-rx-sc", "a reserved bit is set", {{kRxSc + 8, 1}}},
      {"reserved-tx-sa", "a reserved bit is set", {{kTxSa + 3, 1}}},
      {"reserved-rx-sa", "a reserved bit is set", {{kRxSa + 2, 3}}},
      {"suite", "no such suite or offset", {{12, 4}}},
      {"offset", "no such suite or offset", {{13, 31}}},
      {"offset-xpn", "no such suite or offset", {{12, 2}, {13, 30}}},
      {"mode", "validateFrames is wrong", {{14, 4}}},
      {"null-protects", "validateFrames is wrong", {{14, 0}}},
      {"max-frame", "max-frame is out of range", {{21, 13}}},
      {"station", "no such station address", {{15, 0x43}}},
      {"traffic-class", "a priority is out of range", {{47, 16}}},
      {"access-priority", "a priority is out of range", {{63, 16}}},
      {"ether-type", "an EtherType is wrong or twice", {{kTypes, 5}}},
      {"capacity-types", "more than this image holds", {{22, 255}}},
      {"key-length", "a key does not fit the suite", {{kTxKey + 44, 32}}},
      {"key-rest", "a key does not fit the suite", {{kTxKey + 16, 1}}},
      {"key-salt", "a key does not fit the suite", {{kRxKey + 32, 1}}},
      {"key-use", "a key does not fit the suite", {{kRxKey + 45, 0}}},
      {"sci-twice", "an SCI is wrong or twice", {{kRxSc + 5, 1}}},
      {"an", "an AN is wrong, twice or missing", {{kRxSa, 4}}},
      {"encoding-sa", "an AN is wrong, twice or missing", {{kTxSc + 8, 1}}},
      {"key-index", "an SA has no key", {{kTxSa + 1, 9}}},
      {"key-direction", "an SA has no key", {{kTxSa + 1, 1}}},
      {"key-direction-rx", "an SA has no key", {{kRxSa + 1, 0}}},
      {"ssci", "an SSCI without XPN", {{kRxSa + 7, 1}}},
      {"next-pn", "a PN is out of range", {{kTxSa + 11, 1}}},
      {"lowest-pn", "a PN is out of range", {{kRxSa + 23, 0}}},
      {"lowest-pn-tx", "a PN is out of range", {{kTxSa + 23, 1}}},
      {"agreement", "no key agreement in this image", {{25, 0}, {27, 68}}},
  };
  return kAll;
}

Octets eapol(const Address& destination, const Address& source) {
  Octets data = user_data(48);
  data[0] = 0x88;
  data[1] = 0x8E;
  return frame_of(destination, source, data);
}

// A closed device is one that frames end in, those of the Uncontrolled Port among them.
void nothing_passes(Trial& trial) {
  const Octets to_host[] = {frame_of(kOwn, kPeer, user_data(48)), eapol(kOwn, kPeer),
                            seal(from_peer(trial.setup()))};
  for (const Octets& frame : to_host) {
    trial.exchange(Side::kLine, {frame}, {}, "");
  }
  trial.exchange(Side::kHost, {request(), eapol(kGroup, kOwn)}, {{}, 0, 0}, "");
}

Setup with_block() {
  Setup setup = one_peer();
  setup.records = true;
  return setup;
}

void closed_by(Trial& trial, const Fault& fault) {
  trial.configure(with_block());
  for (const Octet& octet : fault.octets) {
    trial.harm(Harm::kBlockOctet, octet.at * 256 + octet.value);
  }
  trial.restart(Stop::kPowerCut);
  trial.says(std::string("closed: provisioning block: ") + fault.word + "; no frame passes");
  nothing_passes(trial);
}

// Each single bit behind the length is covered, the keys' and the CRC's own among them.
void each_bit(Trial& trial) {
  constexpr std::size_t kFirst = 12;
  constexpr std::size_t kOctets = kRxSa + 56 + 4;
  trial.configure(with_block());
  trial.sweep(kOctets * 8);
  for (std::size_t bit = kFirst * 8; bit < kOctets * 8; ++bit) {
    trial.harm(Harm::kBlockBitFlipped, bit);
    trial.restart(Stop::kPowerCut);
    trial.says("CRC does not agree");
    trial.harm(Harm::kBlockBitFlipped, bit);
  }
  nothing_passes(trial);
  trial.restart(Stop::kPowerCut);
  accept_pn(trial, Pn{1});
}

void type_twice(Trial& trial) {
  Setup setup = with_block();
  setup.uncontrolled_types.push_back(0x888F);
  trial.configure(setup);
  trial.harm(Harm::kBlockOctet, (kTypes + 3) * 256 + 0x8E);
  trial.restart(Stop::kPowerCut);
  trial.says("an EtherType is wrong or twice");
  nothing_passes(trial);
}

void an_twice(Trial& trial) {
  Setup setup = with_block();
  setup.rx[0].sas.push_back({.an = An{1}, .key = 3});
  trial.configure(setup);
  trial.harm(Harm::kBlockOctet, (kRxSa + 48 + 56) * 256);
  trial.restart(Stop::kPowerCut);
  trial.says("an AN is wrong, twice or missing");
  nothing_passes(trial);
}

void sci_of_ones(Trial& trial) {
  trial.configure(with_block());
  for (std::size_t i = 0; i < 8; ++i) {
    trial.harm(Harm::kBlockOctet, (kRxSc + i) * 256 + 0xFF);
  }
  trial.restart(Stop::kPowerCut);
  trial.says("an SCI is wrong or twice");
  nothing_passes(trial);
}

// A bump has no address that ES could stand for.
void use_es(Trial& trial) {
  trial.configure(with_block());
  trial.harm(Harm::kBlockOctet, 15 * 256 + 0x0B);
  trial.restart(Stop::kPowerCut);
  trial.says("closed: ");
  nothing_passes(trial);
}

// The block is in order, and its SecY can't be: the same SAK twice.
void refused_by_the_secy(Trial& trial) {
  trial.configure(with_block());
  const Key own = test_key(1, trial.setup().suite);
  for (std::size_t i = 0; i < own.sak.size(); ++i) {
    trial.harm(Harm::kBlockOctet, (kRxKey + i) * 256 + own.sak[i]);
  }
  trial.restart(Stop::kPowerCut);
  trial.says("closed: a key is refused by the SecY: ");
  nothing_passes(trial);
}

// All that a block says takes effect as it does where a device is configured otherwise.
void in_order(Trial& trial) {
  Setup setup = with_block();
  setup.validate = ValidateFrames::kCheck;
  setup.replay_protect = false;
  setup.replay_window = 77;
  setup.always_include_sci = true;
  setup.offset = 30;
  setup.traffic_classes[3] = 2;
  setup.access_priorities[0] = 9;
  trial.configure(setup);
  trial.says("ready");
  trial.reads("validateFrames", "check");
  trial.reads("replayProtect", "false");
  trial.reads("replayWindow", "77");
  trial.reads("includingSCI", "true");
  trial.reads("confidentialityOffset", "30");
  sends_pn(trial, Pn{1});
  trial.left_with({9});
  accept_pn(trial, Pn{1});
}

}  // namespace

void add_block_cases(Cases& cases) {
  for (const Fault& fault : faults()) {
    cases.push_back({std::string("block-") + fault.id,
                     std::string("a block keeps the device closed: ") + fault.word, "10.7",
                     "F-BLOCK", kO, [&fault](Trial& trial) { closed_by(trial, fault); }});
  }
  const Cases more = {
      {"block-crc", "a bit of the block that falls keeps the device closed", "10.7", "F-BLOCK", kO,
       each_bit},
      {"block-type-twice", "an EtherType that is there twice keeps the device closed", "10.4",
       "F-BLOCK", kO, type_twice},
      {"block-an-twice", "an AN that is there twice keeps the device closed", "10.7.13", "F-BLOCK",
       kO, an_twice},
      {"block-sci-ones", "an SCI of all ones keeps the device closed", "9.9", "F-BLOCK A15", kO,
       sci_of_ones},
      {"block-use-es", "a bump in the wire has no use-es", "9.5", "F-BLOCK A5", kO, use_es},
      {"block-same-sak", "what the SecY refuses keeps the device closed", "10.7.28",
       "F-BLOCK KAY-11", kO, refused_by_the_secy},
      {"block-in-order", "what a block says takes effect", "10.7", "F-BLOCK MGT1-5", kO, in_order},
  };
  cases.insert(cases.end(), more.begin(), more.end());
}

}  // namespace linksec::sim::conformance
