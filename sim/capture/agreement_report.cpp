// SPDX-License-Identifier: Apache-2.0
#include "capture/agreement_report.h"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

#include "link/link_config.h"
#include "shell/hex.h"

namespace linksec::sim {
namespace {

using Json = nlohmann::ordered_json;

// Valid frames by KI.
std::map<std::string, std::uint64_t> frames_by_ki(const OfflineSenders& senders) {
  std::map<std::string, std::uint64_t> frames;
  senders.for_each_sa(
      [&](const OfflineSc&, An, const OfflineSa& sa) { frames[sa.key->id] += sa.frames; });
  return frames;
}

// Those of the first list, then those that other lists had beside.
Json members_of(const HeardSak& sak) {
  Json list = Json::array();
  for (const SakMembers& members : sak.lists) {
    for (const Mi& mi : members.mis) {
      const std::string text = to_hex(mi.octets);
      if (std::find(list.begin(), list.end(), text) == list.end()) {
        list.push_back(text);
      }
    }
  }
  return list;
}

Json of_sak(const HeardCa& ca, const HeardSak& sak, std::uint64_t frames) {
  return {{"ki", ki_text(sak.ki)},
          {"an", sak.an.value()},
          {"suite", suite_word(sak.suite)},
          {"confidentiality_offset", static_cast<unsigned>(sak.confidentiality)},
          {"key_server_sci", sci_text(sak.key_server)},
          {"members", members_of(sak)},
          {"ckn", to_hex(ca.ckn.view().octets())},
          {"frame", sak.frame},
          {"frames", frames}};
}

Json saks_of(const MkaListener& listener, const OfflineSenders& senders) {
  const auto frames = frames_by_ki(senders);
  Json list = Json::array();
  for (const auto& ca : listener.cas()) {
    for (const HeardSak* const sak : ca->in_order) {
      const auto found = frames.find(ki_text(sak->ki));
      list.push_back(of_sak(*ca, *sak, found == frames.end() ? 0 : found->second));
    }
  }
  std::stable_sort(list.begin(), list.end(), [](const Json& a, const Json& b) {
    return a["frame"].get<std::uint64_t>() < b["frame"].get<std::uint64_t>();
  });
  return list;
}

Json participants_of(const MkaListener& listener) {
  Json list = Json::array();
  for (const auto& ca : listener.cas()) {
    for (const auto& [mi, member] : ca->members) {
      list.push_back({{"ckn", to_hex(ca->ckn.view().octets())},
                      {"sci", sci_text(member.sci)},
                      {"mi", to_hex(mi.octets)},
                      {"mn", member.mn.value},
                      {"priority", member.priority.value},
                      {"key_server", member.key_server},
                      {"mkpdus", member.mkpdus}});
    }
  }
  return list;
}

std::size_t count_saks(const MkaListener& listener) {
  std::size_t count = 0;
  for (const auto& ca : listener.cas()) {
    count += ca->in_order.size();
  }
  return count;
}

Json counters_of(const MkaListener& listener) {
  Json counters = {{"valid", 0}};
  for (const auto& [result, count] : listener.results()) {
    counters[result] = count;
  }
  counters["saks_received"] = count_saks(listener);
  return counters;
}

std::uint64_t count_of(const MkaListener& listener, const char* result) {
  const auto found = listener.results().find(result);
  return found == listener.results().end() ? 0 : found->second;
}

}  // namespace

std::string agreement_report(const MkaListener& listener, const OfflineSenders& senders) {
  const Json object = {{"saks", saks_of(listener, senders)},
                       {"participants", participants_of(listener)},
                       {"counters", counters_of(listener)}};
  return object.dump();
}

std::vector<std::string> agreement_lines(const MkaListener& listener,
                                         const OfflineSenders& senders) {
  std::uint64_t mkpdus = 0;
  for (const auto& [result, count] : listener.results()) {
    mkpdus += count;
  }
  std::uint64_t frames = 0;
  for (const auto& [ki, count] : frames_by_ki(senders)) {
    frames += count;
  }
  std::vector<std::string> lines = {
      std::to_string(mkpdus) + " MKPDUs, " + std::to_string(count_of(listener, "valid")) +
      " of them valid, distribute " + std::to_string(count_saks(listener)) + " SAKs; " +
      std::to_string(frames) + " frames are under them"};
  const std::uint64_t wrong = count_of(listener, "icv");
  if (wrong != 0) {
    lines.push_back(std::to_string(wrong) + " MKPDUs with our CKN fail their ICV: the CAKs differ");
  }
  if (mkpdus == 0) {
    lines.emplace_back(
        "the capture has no MKPDU, so that no SAK is known; capture the start of the "
        "link, or give the SAK as a [[key]]");
  } else if (count_saks(listener) == 0 && count_of(listener, "ckn_unknown") == mkpdus) {
    lines.emplace_back("no MKPDU has the ckn of [mka]; linksec inspect shows those that there are");
  }
  return lines;
}

}  // namespace linksec::sim
