// SPDX-License-Identifier: Apache-2.0
#include "conformance/linux_macsec.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "link/link_config.h"
#include "shell/failure.h"
#include "shell/hex.h"
#include "shell/toml_scan.h"

namespace linksec::sim::conformance {
namespace {

using Json = nlohmann::json;

constexpr Sci kDefaultSci{0x0200'0000'0001'0001};
constexpr std::size_t kAddressOctets = 12;
constexpr std::size_t kHeaderOctets = kAddressOctets + 2;

const char* on_off(bool value) { return value ? "on" : "off"; }

std::string ssci_text(Sci sci) {
  char text[9];
  std::snprintf(text, sizeof(text), "%08x", static_cast<unsigned>(test_ssci(sci).value));
  return text;
}

// Linux works the lowest PN out of the next one and the window; it cannot be set.
Pn lowest_in_linux(const SaSetup& sa, std::uint32_t window) {
  return {sa.next_pn.value > window ? std::max<std::uint64_t>(sa.next_pn.value - window, 1) : 1};
}

bool has_own_tables(const Setup& setup) {
  return setup.traffic_classes != TrafficClassTable{} ||
         setup.access_priorities != kIdentityAccessPriorities;
}

std::optional<std::string> not_in_linux(const Setup& setup, const SaSetup& sa, bool receives) {
  if (sa.next_pn.value == 0) {
    return "Linux takes no next PN behind the last one";
  }
  if (receives && sa.lowest_pn != lowest_in_linux(sa, setup.replay_window) &&
      sa.lowest_pn.value > 1) {
    return "Linux keeps one PN for a receive SA: with the next PN " +
           std::to_string(sa.next_pn.value) + " and this window the lowest one can't be " +
           std::to_string(sa.lowest_pn.value);
  }
  if (receives && sa.lowest_pn.value <= 1 && lowest_in_linux(sa, setup.replay_window).value > 1) {
    return "Linux keeps one PN for a receive SA: with the next PN " +
           std::to_string(sa.next_pn.value) + " and this window the lowest one can't be 1";
  }
  return std::nullopt;
}

std::string sa_words(const SaSetup& sa, Sci sci, bool enabled, const Setup& setup, bool transmits) {
  const Key key = test_key(sa.key, setup.suite);
  std::string words = " sa " + std::to_string(sa.an.value());
  words += (key.extended() ? " xpn " : " pn ") + std::to_string(sa.next_pn.value);
  if (key.extended()) {
    words += " salt " + to_hex(key.salt) + " ssci " + ssci_text(sci);
  }
  words += std::string(" ") + on_off(enabled) + " key " + (transmits ? "0" : "1") +
           std::to_string(sa.an.value()) + " " + to_hex(key.sak);
  return words;
}

std::string rx_words(Sci sci) { return " rx sci " + sci_text(sci); }

bool is_transmit(const Setup& setup, Sci sci) {
  return std::any_of(setup.tx.begin(), setup.tx.end(),
                     [sci](const ScSetup& sc) { return sc.sci == sci; });
}

Sci own_sci(const Setup& setup) { return setup.tx.empty() ? kDefaultSci : setup.tx[0].sci; }

// The address in an SCI, as `ip` takes it.
std::string address_in(Sci sci) {
  std::string digits = sci_text(sci).substr(0, kAddressOctets);
  for (std::size_t at = 2; at < digits.size(); at += 3) {
    digits.insert(at, 1, ':');
  }
  return digits;
}

std::string device_words(const Setup& setup) {
  const bool any = !setup.tx.empty();
  const bool encrypts = !any || setup.tx[0].sas.empty() || setup.tx[0].sas[0].confidentiality;
  // With an SCI in its whole length iproute2 refuses "send_sci off".
  std::string words = "port " + std::to_string(own_sci(setup).port_identifier()) + " cipher " +
                      suite_word(setup.suite) + " encrypt " + on_off(encrypts) + " send_sci " +
                      on_off(setup.always_include_sci);
  words += setup.use_es ? " end_station on" : "";
  words += setup.use_scb ? " scb on" : "";
  words += setup.protect ? "" : " protect off";
  words += " replay on window " + std::to_string(setup.replay_window);
  words += std::string(" validate ") + validate_word(setup.validate);
  words += " encodingsa " + std::to_string(any ? setup.tx[0].encoding_sa.value() : 0);
  return words;
}

std::vector<std::string> create_sa(const Setup& setup, const std::string& device,
                                   const Readings& now, const Change& change, bool transmits) {
  const std::string channel = transmits ? " tx" : rx_words(change.sci);
  const std::string an = std::to_string(change.an.value());
  const auto found = now.find((transmits ? "txSC." : "rxSC.") + sci_text(change.sci) + "." + an);
  std::vector<std::string> commands;
  if (found != now.end() && found->second == "created") {
    commands.push_back("macsec set " + device + channel + " sa " + an + " off");
    commands.push_back("macsec del " + device + channel + " sa " + an);
  }
  SaSetup sa = change.sa;
  sa.an = change.an;
  commands.push_back("macsec add " + device + channel +
                     sa_words(sa, change.sci, false, setup, transmits));
  return commands;
}

// Counters that have the same name, and those of 2006 that 2018 took together.
constexpr const char* kSame[] = {"OutPktsUntagged", "OutPktsTooLong", "InPktsUntagged",
                                 "InPktsNoTag",     "InPktsBadTag",   "InPktsOverrun"};
constexpr const char* kSameOfTxSc[] = {"OutPktsProtected", "OutPktsEncrypted"};
constexpr const char* kSameOfRxSc[] = {"InPktsUnchecked", "InPktsDelayed", "InPktsLate",
                                       "InPktsOK",        "InPktsInvalid", "InPktsNotValid"};

// The same number may stand in "stats" or beside the settings, by version of iproute2.
std::optional<std::uint64_t> number(const Json& object, const char* name) {
  const Json* from = &object;
  if (!object.contains(name) && object.contains("stats")) {
    from = &object.at("stats");
  }
  if (!from->is_object() || !from->contains(name)) {
    return std::nullopt;
  }
  return from->at(name).get<std::uint64_t>();
}

void add(Counters& counters, const std::string& to, const Json& object, const char* name) {
  if (const auto value = number(object, name)) {
    counters[to] += *value;
  }
}

std::string sci_of(const Json& object) {
  const Json& sci = object.at("sci");
  return sci_text(Sci{sci.is_string() ? std::stoull(sci.get<std::string>(), nullptr, 16)
                                      : sci.get<std::uint64_t>()});
}

Json parsed(const std::string& json) {
  const Json list = Json::parse(nested_too_deep(json) ? std::string() : json);
  return list.at(0);
}

// An object under any of its names; an empty list when it is not there.
Json list_of(const Json& object, const char* name) {
  return object.contains(name) ? object.at(name) : Json::array();
}

void add_sas(Readings& readings, const std::string& sc, const Json& sas) {
  for (unsigned an = 0; an < 4; ++an) {
    readings[sc + "." + std::to_string(an)] = "none";
  }
  for (const Json& sa : sas) {
    const std::string name = sc + "." + std::to_string(sa.at("an").get<unsigned>());
    readings[name] = "created";
    const char* const pn = sa.contains("pn") ? "pn" : "xpn";
    readings[name + ".nextPN"] = std::to_string(sa.at(pn).get<std::uint64_t>());
    const char* const active = sa.contains("active") ? "active" : "state";
    const Json& state = sa.at(active);
    const bool enabled = state.is_boolean() ? state.get<bool>() : state == "on";
    readings[name + ".enabled"] = enabled ? "true" : "false";
  }
}

[[noreturn]] void complain(const std::exception& error) {
  throw run_failure(std::string("`ip -s -j macsec show` printed what this program can't read: ") +
                    printable(error.what()));
}

}  // namespace

std::optional<std::string> not_in_linux(const Setup& setup) {
  if (setup.tx.size() > 1) {
    return "a macsec device of Linux has one transmit SC";
  }
  if (setup.offset != 0) {
    return "Linux has no confidentiality offset";
  }
  if (setup.validate == ValidateFrames::kNull) {
    return "Linux has no validateFrames Null";
  }
  if (has_own_tables(setup)) {
    return "Linux has no Traffic Class Table and no Access Priority Table";
  }
  for (const ScSetup& sc : setup.tx) {
    for (const SaSetup& sa : sc.sas) {
      if (sa.confidentiality != sc.sas.front().confidentiality) {
        return "Linux encrypts for all transmit SAs or for none";
      }
      if (auto reason = not_in_linux(setup, sa, false)) {
        return reason;
      }
    }
  }
  for (const ScSetup& sc : setup.rx) {
    for (const SaSetup& sa : sc.sas) {
      if (auto reason = not_in_linux(setup, sa, true)) {
        return reason;
      }
    }
  }
  return std::nullopt;
}

std::vector<std::string> linux_setup(const Setup& setup, const std::string& device) {
  std::vector<std::string> commands;
  const std::size_t octets =
      setup.max_frame_octets.value_or(kLinuxMtu + kLinuxOverhead + kHeaderOctets);
  commands.push_back("link set eth0 address " + address_in(own_sci(setup)) + " mtu " +
                     std::to_string(octets - kHeaderOctets));
  commands.push_back("link add link eth0 name " + device + " type macsec " + device_words(setup));
  if (!setup.replay_protect) {
    commands.push_back("link set " + device + " type macsec replay off");
  }
  const std::string add = "macsec add " + device;
  for (const ScSetup& sc : setup.tx) {
    for (const SaSetup& sa : sc.sas) {
      commands.push_back(add + " tx" + sa_words(sa, sc.sci, sa.enabled, setup, true));
    }
  }
  for (const ScSetup& sc : setup.rx) {
    commands.push_back(add + rx_words(sc.sci) + " on");
    for (const SaSetup& sa : sc.sas) {
      commands.push_back(add + rx_words(sc.sci) + sa_words(sa, sc.sci, sa.enabled, setup, false));
    }
  }
  commands.push_back("link set " + device + " up promisc on");
  return commands;
}

std::vector<std::string> linux_change(const Setup& setup, const std::string& device,
                                      const Readings& now, const Change& change) {
  const std::string set = "link set " + device + " type macsec ";
  const std::string value = on_off(change.value != 0);
  const std::string an = std::to_string(change.an.value());
  const std::string channel = is_transmit(setup, change.sci) ? " tx" : rx_words(change.sci);
  const auto mode = static_cast<ValidateFrames>(change.value);
  switch (change.control) {
    case Control::kValidateFrames:
      return mode == ValidateFrames::kNull
                 ? std::vector<std::string>{}
                 : std::vector<std::string>{set + "validate " + validate_word(mode)};
    case Control::kReplayProtect:
      return {set + "replay " + value +
              (change.value != 0 ? " window " + std::to_string(setup.replay_window) : "")};
    case Control::kReplayWindow:
      return {set + "replay on window " + std::to_string(change.value)};
    case Control::kProtectFrames:
      return {set + "protect " + value};
    case Control::kAlwaysIncludeSci:
      return {set + "send_sci " + value};
    case Control::kUseEs:
      return {set + "end_station " + value};
    case Control::kUseScb:
      return {set + "scb " + value};
    case Control::kControlledPortEnabled:
      return {"link set " + device + (change.value != 0 ? " up" : " down")};
    case Control::kCreateTxSa:
      return create_sa(setup, device, now, change, true);
    case Control::kEncodingSa:
      return {set + "encodingsa " + an};
    case Control::kCreateRxSc:
      return {"macsec add " + device + rx_words(change.sci) + " on"};
    case Control::kDeleteRxSc:
      return {"macsec del " + device + rx_words(change.sci)};
    case Control::kCreateRxSa:
      return create_sa(setup, device, now, change, false);
    case Control::kDeleteTxSa:
    case Control::kDeleteRxSa:
      return {"macsec set " + device + channel + " sa " + an + " off",
              "macsec del " + device + channel + " sa " + an};
    case Control::kEnableTxSa:
    case Control::kEnableRxSa:
      return {"macsec set " + device + channel + " sa " + an + " " + value};
    case Control::kRaiseNextPn:
      return {"macsec set " + device + channel + " sa " + an +
              (setup.extended() ? " xpn " : " pn ") + std::to_string(change.value)};
    default:
      return {};
  }
}

Counters linux_counters(const std::string& json) {
  try {
    const Json device = parsed(json);
    Counters counters;
    for (const char* const name : kSame) {
      add(counters, name, device, name);
    }
    add(counters, "InPktsNoSA", device, "InPktsUnknownSCI");
    add(counters, "InPktsNoSAError", device, "InPktsNoSCI");
    const std::string own = "/" + sci_of(device);
    for (const char* const name : kSameOfTxSc) {
      add(counters, name + own, device, name);
    }
    for (const char* const name : {"OutOctetsProtected", "OutOctetsEncrypted"}) {
      add(counters, name, device, name);
    }
    for (const char* const name : {"InOctetsValidated", "InOctetsDecrypted"}) {
      counters[name] = 0;
    }
    for (const Json& sc : list_of(device, "rx_sc")) {
      const std::string peer = "/" + sci_of(sc);
      for (const char* const name : kSameOfRxSc) {
        add(counters, name + peer, sc, name);
      }
      for (const char* const name : {"InOctetsValidated", "InOctetsDecrypted"}) {
        add(counters, name, sc, name);
      }
      add(counters, "InPktsNoSA", sc, "InPktsUnusedSA");
      add(counters, "InPktsNoSAError", sc, "InPktsNotUsingSA");
    }
    return counters;
  } catch (const std::exception& error) {
    complain(error);
  }
}

Readings linux_readings(const std::string& json) {
  try {
    const Json device = parsed(json);
    Readings readings;
    const auto flag = [&](const char* name, const char* key) {
      if (device.contains(key)) {
        readings[name] = device.at(key).get<bool>() ? "true" : "false";
      }
    };
    flag("protectFrames", "protect");
    flag("replayProtect", "replay");
    flag("alwaysIncludeSCI", "send_sci");
    flag("useES", "end_station");
    flag("useSCB", "scb");
    readings["validateFrames"] = device.at("validate").get<std::string>();
    if (device.contains("window")) {
      readings["replayWindow"] = std::to_string(device.at("window").get<std::uint64_t>());
    }
    readings["currentCipherSuite"] = device.at("cipher_suite").get<std::string>();
    const std::string tx = "txSC." + sci_of(device);
    readings[tx + ".encodingSA"] = std::to_string(device.at("encoding_sa").get<unsigned>());
    add_sas(readings, tx, list_of(device, "sa_list"));
    for (const Json& sc : list_of(device, "rx_sc")) {
      add_sas(readings, "rxSC." + sci_of(sc), list_of(sc, "sa_list"));
    }
    return readings;
  } catch (const std::exception& error) {
    complain(error);
  }
}

}  // namespace linksec::sim::conformance
