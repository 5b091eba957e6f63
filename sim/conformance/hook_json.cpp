// SPDX-License-Identifier: Apache-2.0
#include "conformance/hook_json.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "link/link_config.h"
#include "shell/failure.h"
#include "shell/hex.h"
#include "shell/toml_scan.h"

namespace linksec::sim::conformance {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kSciDigits = 16;

/// What a change's value is.
enum class Kind : std::uint8_t {
  kNone,
  kFlag,
  kNumber,
  kPn,
  kAn,
  kMode,
  kSuite,
  kOfSuite,  ///< A flag of `suite`.
  kPointToPoint,
  kSa,
  kSak,
};

/// Which object has the control.
enum class Owner : std::uint8_t { kSecY, kSc, kSa };

struct ControlWord {
  const char* name = "";
  Control control{};
  Kind kind = Kind::kNone;
  Owner owner = Owner::kSecY;
};

// The cipher engine's loss of a key is a fault that no device offers, and what the Common Port says
// of itself is not for a script to say.
constexpr ControlWord kControls[] = {
    {"validateFrames", Control::kValidateFrames, Kind::kMode},
    {"replayProtect", Control::kReplayProtect, Kind::kFlag},
    {"replayWindow", Control::kReplayWindow, Kind::kNumber},
    {"protectFrames", Control::kProtectFrames, Kind::kFlag},
    {"alwaysIncludeSCI", Control::kAlwaysIncludeSci, Kind::kFlag},
    {"useES", Control::kUseEs, Kind::kFlag},
    {"useSCB", Control::kUseScb, Kind::kFlag},
    {"enableUse", Control::kEnableUse, Kind::kOfSuite},
    {"requireConfidentiality", Control::kRequireConfidentiality, Kind::kOfSuite},
    {"cipherSuite", Control::kCipherSuite, Kind::kSuite},
    {"confidentialityOffset", Control::kConfidentialityOffset, Kind::kNumber},
    {"controlledPortEnabled", Control::kControlledPortEnabled, Kind::kFlag},
    {"commonPortOperational", Control::kCommonPortUp, Kind::kFlag},
    {"adminPointToPointMAC", Control::kAdminPointToPoint, Kind::kPointToPoint},
    {"createTransmitSC", Control::kCreateTxSc, Kind::kNone, Owner::kSc},
    {"deleteTransmitSC", Control::kDeleteTxSc, Kind::kNone, Owner::kSc},
    {"createTransmitSA", Control::kCreateTxSa, Kind::kSa, Owner::kSc},
    {"deleteTransmitSA", Control::kDeleteTxSa, Kind::kNone, Owner::kSa},
    {"enableTransmit", Control::kEnableTxSa, Kind::kFlag, Owner::kSa},
    {"encodingSA", Control::kEncodingSa, Kind::kAn, Owner::kSc},
    {"createReceiveSC", Control::kCreateRxSc, Kind::kNone, Owner::kSc},
    {"deleteReceiveSC", Control::kDeleteRxSc, Kind::kNone, Owner::kSc},
    {"createReceiveSA", Control::kCreateRxSa, Kind::kSa, Owner::kSc},
    {"deleteReceiveSA", Control::kDeleteRxSa, Kind::kNone, Owner::kSa},
    {"enableReceive", Control::kEnableRxSa, Kind::kFlag, Owner::kSa},
    {"updNextPN", Control::kRaiseNextPn, Kind::kPn, Owner::kSa},
    {"updLowestPN", Control::kRaiseLowestPn, Kind::kPn, Owner::kSa},
    {"installSAK", Control::kInstallSak, Kind::kSak},
    {"deleteSAK", Control::kDeleteSak, Kind::kSak},
};

constexpr const char* kInterfaceCounters[] = {
    "ifInOctets",         "ifInUcastPkts",      "ifInMulticastPkts", "ifInBroadcastPkts",
    "ifInDiscards",       "ifInErrors",         "ifOutOctets",       "ifOutUcastPkts",
    "ifOutMulticastPkts", "ifOutBroadcastPkts", "ifOutErrors"};

// Text, as many readers of JSON keep 53 bits of a number. 0 is one behind the suite's last PN.
std::string pn_text(Pn pn, CipherSuite suite) {
  if (pn.value != 0) {
    return std::to_string(pn.value);
  }
  return has_extended_packet_numbers(suite) ? "18446744073709551616" : "4294967296";
}

void put_key(Json& to, unsigned number, CipherSuite suite) {
  const Key key = test_key(number, suite);
  to["sak"] = to_hex(key.sak);
  if (key.extended()) {
    to["salt"] = to_hex(key.salt);
  }
}

Json sa_json(const SaSetup& sa, Sci sci, CipherSuite suite, bool transmits) {
  Json to;
  to["an"] = sa.an.value();
  put_key(to, sa.key, suite);
  if (has_extended_packet_numbers(suite)) {
    to["ssci"] = test_ssci(sci).value;
  }
  to["nextPN"] = pn_text(sa.next_pn, suite);
  if (transmits) {
    to["confidentiality"] = sa.confidentiality;
  } else {
    to["lowestPN"] = pn_text(sa.lowest_pn, suite);
  }
  to["enabled"] = sa.enabled;
  return to;
}

Json scs_json(const std::vector<ScSetup>& scs, CipherSuite suite, bool transmits) {
  Json list = Json::array();
  for (const ScSetup& sc : scs) {
    Json to;
    to["sci"] = sci_text(sc.sci);
    if (transmits) {
      to["encodingSA"] = sc.encoding_sa.value();
    }
    to["SAs"] = Json::array();
    for (const SaSetup& sa : sc.sas) {
      to["SAs"].push_back(sa_json(sa, sc.sci, suite, transmits));
    }
    list.push_back(std::move(to));
  }
  return list;
}

std::string type_text(std::uint16_t type) {
  return to_hex(std::array{static_cast<std::uint8_t>(type >> 8), static_cast<std::uint8_t>(type)});
}

const char* suite_name(std::uint64_t suite) { return info(static_cast<CipherSuite>(suite)).name; }

const char* point_to_point(std::uint64_t admin) {
  constexpr const char* kWords[] = {"ForceTrue", "ForceFalse", "Auto"};
  return kWords[std::min<std::uint64_t>(admin, std::size(kWords) - 1)];
}

void put_value(Json& to, const Change& change, Kind kind, CipherSuite suite) {
  switch (kind) {
    case Kind::kNone:
      return;
    case Kind::kOfSuite:
      to["suite"] = info(change.suite).name;
      [[fallthrough]];
    case Kind::kFlag:
      to["value"] = change.value != 0;
      return;
    case Kind::kNumber:
      to["value"] = change.value;
      return;
    case Kind::kPn:
      to["value"] = pn_text(Pn{change.value}, suite);
      return;
    case Kind::kAn:
      to["value"] = change.an.value();
      return;
    case Kind::kMode:
      to["value"] = validate_word(static_cast<ValidateFrames>(change.value));
      return;
    case Kind::kSuite:
      to["value"] = suite_name(change.value);
      return;
    case Kind::kPointToPoint:
      to["value"] = point_to_point(change.value);
      return;
    case Kind::kSa: {
      SaSetup sa = change.sa;
      sa.an = change.an;
      sa.enabled = false;
      to["SA"] = sa_json(sa, change.sci, suite, change.control == Control::kCreateTxSa);
      return;
    }
    case Kind::kSak:
      put_key(to, static_cast<unsigned>(change.value), suite);
      return;
  }
}

// The names of a SecY's counters; those of an SC end with "/".
std::set<std::string> counter_names() {
  Setup setup;
  setup.tx = setup.rx = {ScSetup{}};
  std::set<std::string> names(std::begin(kInterfaceCounters), std::end(kInterfaceCounters));
  for (const auto& [name, zero] : zero_counters(setup)) {
    const std::size_t slash = name.find('/');
    names.insert(slash == std::string::npos ? name : name.substr(0, slash + 1));
  }
  return names;
}

/// Reads what a hook printed; each complaint begins with where it came from.
class CounterReader {
 public:
  explicit CounterReader(const std::string& source) : source_(source) {}

  Counters read(const std::string& text) {
    const Json object = nested_too_deep(text) ? Json() : Json::parse(text, nullptr, false);
    if (!object.is_object()) {
      throw run_failure(source_ + " printed no JSON object");
    }
    for (const auto& [name, value] : object.items()) {
      if (name == "sc") {
        read_scs(value);
      } else {
        add(name, "", value);
      }
    }
    return std::move(counters_);
  }

 private:
  void read_scs(const Json& scs) {
    if (!scs.is_object()) {
      throw run_failure(source_ + R"( printed no JSON object under "sc")");
    }
    for (const auto& [sci, values] : scs.items()) {
      const bool digits = std::all_of(sci.begin(), sci.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      });
      if (sci.size() != kSciDigits || !digits || !values.is_object()) {
        throw run_failure(source_ + ": " + printable(sci) +
                          " is no SCI of 16 lower-case hex digits with an object of counters");
      }
      for (const auto& [name, value] : values.items()) {
        add(name, "/" + sci, value);
      }
    }
  }

  void add(const std::string& name, const std::string& suffix, const Json& value) {
    static const std::set<std::string> kNames = counter_names();
    if (!kNames.contains(suffix.empty() ? name : name + "/")) {
      const bool elsewhere = kNames.contains(suffix.empty() ? name + "/" : name);
      throw run_failure(source_ + ": " + printable(name) +
                        (!elsewhere       ? " is no counter of 802.1AE-2018"
                         : suffix.empty() ? R"( is kept by SC: it belongs under "sc")"
                                          : " is the SecY's, not an SC's"));
    }
    if (!value.is_number_unsigned()) {
      throw run_failure(source_ + ": " + name + " is no number of events");
    }
    counters_[name + suffix] = value.get<std::uint64_t>();
  }

  const std::string& source_;
  Counters counters_;
};

}  // namespace

std::string setup_json(const Setup& setup) {
  Json to;
  to["cipherSuite"] = info(setup.suite).name;
  to["confidentialityOffset"] = setup.offset;
  to["validateFrames"] = validate_word(setup.validate);
  to["replayProtect"] = setup.replay_protect;
  to["replayWindow"] = setup.replay_window;
  to["protectFrames"] = setup.protect;
  to["alwaysIncludeSCI"] = setup.always_include_sci;
  to["useES"] = setup.use_es;
  to["useSCB"] = setup.use_scb;
  to["sharedSAK"] = setup.shared_sak;
  if (setup.max_frame_octets.has_value()) {
    to["maxFrameOctets"] = *setup.max_frame_octets;
  }
  if (setup.traffic_classes != TrafficClassTable{}) {
    to["trafficClasses"] = setup.traffic_classes;
  }
  if (setup.access_priorities != kIdentityAccessPriorities) {
    to["accessPriorities"] = setup.access_priorities;
  }
  to["uncontrolledEtherTypes"] = Json::array();
  for (const std::uint16_t type : setup.uncontrolled_types) {
    to["uncontrolledEtherTypes"].push_back(type_text(type));
  }
  to["transmitSCs"] = scs_json(setup.tx, setup.suite, true);
  to["receiveSCs"] = scs_json(setup.rx, setup.suite, false);
  return to.dump(2) + "\n";
}

std::optional<std::string> change_json(const Change& change, CipherSuite suite) {
  const auto* const word =
      std::find_if(std::begin(kControls), std::end(kControls),
                   [&](const ControlWord& of) { return of.control == change.control; });
  if (word == std::end(kControls)) {
    return std::nullopt;
  }
  Json to;
  to["control"] = word->name;
  if (word->owner != Owner::kSecY) {
    to["sci"] = sci_text(change.sci);
  }
  if (word->owner == Owner::kSa) {
    to["an"] = change.an.value();
  }
  put_value(to, change, word->kind, suite);
  return to.dump(2) + "\n";
}

Counters counters_of_json(const std::string& text, const std::string& source) {
  return CounterReader(source).read(text);
}

}  // namespace linksec::sim::conformance
