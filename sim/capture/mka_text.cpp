// SPDX-License-Identifier: Apache-2.0
#include "capture/mka_text.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "link/link_config.h"
#include "secy/agreed_sak.h"
#include "shell/hex.h"

namespace linksec::sim {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kResult = "result";

constexpr std::array<const char*, 9> kSetWords = {
    nullptr,   "live-peer-list",  "potential-peer-list",
    "sak-use", "distributed-sak", "distributed-cak",
    "kmd",     "announcement",    "xpn"};

constexpr std::array<const char*, 4> kCapabilityWords = {"none", "integrity", "confidentiality",
                                                         "offsets"};

std::string mi_text(const Mi& mi) { return to_hex(mi.octets); }

std::uint64_t whole_pn(std::uint32_t high, std::uint32_t low) noexcept {
  return std::uint64_t{high} << 32U | low;
}

Json of_basic(const BasicParameters& basic) {
  return {{"ckn", to_hex(basic.ckn.octets())}, {"sci", sci_text(basic.sci)},
          {"mi", mi_text(basic.mi)},           {"mn", basic.mn.value},
          {"version", basic.version},          {"priority", basic.priority.value},
          {"key_server", basic.key_server}};
}

Json of_sets(const MkpduFields& fields) {
  Json list = Json::array();
  ParameterSetWalk walk = fields.sets();
  while (const auto set = walk.next()) {
    list.push_back(set_word(set->type));
  }
  if (fields.has_icv_indicator()) {
    list.push_back("icv-indicator");
  }
  return list;
}

// A SAK that is distributed; null where it is said that there is none.
Json of_sak(const MkpduFields& fields, const DistributedSak& sak) {
  if (!sak.advises_macsec()) {
    return nullptr;
  }
  return {{"ki", ki_text({fields.basic().mi, sak.kn})},
          {"an", sak.an.value()},
          {"suite", suite_text(sak.suite)},
          {"confidentiality_offset", static_cast<unsigned>(sak.confidentiality)}};
}

Json of_key(const KeyUse& key, std::uint32_t pn_high) {
  if (key.ki.is_null()) {
    return nullptr;
  }
  return {{"ki", ki_text(key.ki)},
          {"an", key.an.value()},
          {"tx", key.transmits},
          {"rx", key.receives},
          {"lowest_pn", whole_pn(pn_high, key.lowest_pn)}};
}

Json of_use(const SakUse& use, const XpnParameters& upper) {
  return {{"macsec_used", use.macsec_used},
          {"latest", of_key(use.latest, upper.latest_lowest_pn_hi)},
          {"old", of_key(use.old, upper.old_lowest_pn_hi)},
          {"plain_tx", use.plain_tx},
          {"plain_rx", use.plain_rx},
          {"delay_protect", use.delay_protect}};
}

Json of_xpn(const XpnParameters& xpn) {
  return {{"suspension", xpn.suspension_seconds},
          {"latest_lowest_pn_hi", xpn.latest_lowest_pn_hi},
          {"old_lowest_pn_hi", xpn.old_lowest_pn_hi}};
}

void put_sets(Json& object, const MkpduFields& fields) {
  object["live"] = fields.live_peers().size();
  object["potential"] = fields.potential_peers().size();
  object["sets"] = of_sets(fields);
  if (const auto sak = fields.distributed_sak()) {
    object["distributed_sak"] = of_sak(fields, *sak);
  }
  const auto xpn = fields.xpn();
  if (const auto use = fields.sak_use()) {
    object["sak_use"] = of_use(*use, xpn.value_or(XpnParameters{}));
  }
  if (xpn.has_value()) {
    object["xpn"] = of_xpn(*xpn);
  }
}

Json of_peers(const PeerList& peers) {
  Json list = Json::array();
  for (const PeerEntry peer : peers) {
    list.push_back({{"mi", mi_text(peer.mi)}, {"mn", peer.mn.value}});
  }
  return list;
}

Json of_suites(const AnnouncedSuites& suites) {
  Json list = Json::array();
  for (const AnnouncedSuite suite : suites) {
    list.push_back({{"suite", suite_text(suite.suite)},
                    {"capability", kCapabilityWords[static_cast<std::size_t>(suite.capability)]}});
  }
  return list;
}

void put_details(Json& object, const MkpduFields& fields) {
  const BasicParameters basic = fields.basic();
  object["eapol_version"] = fields.eapol_version();
  object["macsec_desired"] = basic.macsec_desired;
  object["capability"] = kCapabilityWords[static_cast<std::size_t>(basic.capability)];
  object["live_peers"] = of_peers(fields.live_peers());
  object["potential_peers"] = of_peers(fields.potential_peers());
  if (const auto ssci = fields.key_server_ssci()) {
    object["key_server_ssci"] = *ssci;
  }
  if (const auto suites = fields.announced_suites()) {
    object["announced_suites"] = of_suites(*suites);
  }
  if (const auto kmd = fields.kmd()) {
    object["kmd"] = to_hex(*kmd);
  }
}

// A value for people: without the marks of JSON. What an MKPDU says holds none of them.
std::string plain(const Json& value) {
  if (value.is_null()) {
    return "none";
  }
  std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  std::erase_if(text, [](char c) { return c == '"' || c == '{' || c == '}'; });
  std::replace(text.begin(), text.end(), ':', ' ');
  std::replace(text.begin(), text.end(), ',', ' ');
  return text;
}

// A list of objects has a line for each of them.
void put_line(std::string& text, const std::string& name, const Json& value) {
  constexpr std::size_t kColumn = 40;
  const std::string head =
      "  " + name + std::string(std::max(kColumn, name.size() + 1) - name.size(), ' ');
  if (value.is_array() && !value.empty() && value.front().is_object()) {
    for (const Json& item : value) {
      text += head + plain(item) + "\n";
    }
    return;
  }
  if (value.is_object()) {
    for (const auto& [part, inner] : value.items()) {
      put_line(text, name + "." + part, inner);
    }
    return;
  }
  text += head + (value.is_array() && value.empty() ? "none" : plain(value)) + "\n";
}

}  // namespace

std::string set_word(std::uint8_t type) {
  return type != 0 && type < kSetWords.size() ? kSetWords[type] : "type-" + std::to_string(type);
}

std::string suite_text(SuiteId id) {
  if (const auto suite = suite_of(id); suite.has_value()) {
    return suite_word(*suite);
  }
  std::array<std::uint8_t, 8> octets{};
  store_be64(octets.data(), id.value);
  return to_hex(octets);
}

std::string mkpdu_json(ConstByteSpan frame, const char* result, MkpduDetail detail) {
  const MkpduReading reading = read_mkpdu(frame);
  Json object = {{kResult, nullptr}};
  if (result != nullptr) {
    object[kResult] = result;
  }
  if (const auto basic = reading.basic()) {
    object.update(of_basic(*basic));
  }
  if (reading.error() == MkpduError::kNone) {
    put_sets(object, reading.fields());
    if (detail == MkpduDetail::kWhole) {
      put_details(object, reading.fields());
    }
  }
  return object.dump();
}

std::string mkpdu_lines(const std::string& json) {
  if (json.empty()) {
    return {};
  }
  const Json object = Json::parse(json);
  std::string text;
  for (const auto& [name, value] : object.items()) {
    const bool unjudged = name == kResult && value.is_null();
    put_line(text, name, unjudged ? Json("not judged: the ICV takes the CAK") : value);
  }
  return text;
}

}  // namespace linksec::sim
