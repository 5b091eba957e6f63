// SPDX-License-Identifier: Apache-2.0
#include "capture/report.h"

#include <nlohmann/json.hpp>

namespace linksec::sim {
namespace {

using Json = nlohmann::ordered_json;

Json values(const CounterList& list) {
  Json object = Json::object();
  for (const CounterValue& counter : list) {
    object[counter.name] = counter.value;
  }
  return object;
}

Json values(const CountersBySci& by_sci) {
  Json object = Json::object();
  for (const auto& [sci, list] : by_sci) {
    object[sci] = values(list);
  }
  return object;
}

Json values(const CounterSet& set) {
  Json object;
  object["secy"] = values(set.secy);
  if (!set.controlled_port.empty()) {
    object["controlled-port"] = values(set.controlled_port);
  }
  object["rx-sc"] = values(set.rx_sc);
  object["tx-sc"] = values(set.tx_sc);
  return object;
}

void put_objects(Json& object, const CounterList& list) {
  for (const CounterValue& counter : list) {
    object[counter.name] = counter.mib_object;
  }
}

// The names of one group are the same for each SC, so that the first one has them all.
Json objects(const CounterSet& set) {
  Json object;
  const auto group = [&object](const char* name, const CounterList& list) {
    object[name] = Json::object();
    put_objects(object[name], list);
  };
  group("secy", set.secy);
  if (!set.controlled_port.empty()) {
    group("controlled-port", set.controlled_port);
  }
  group("rx-sc", set.rx_sc.empty() ? CounterList() : set.rx_sc.begin()->second);
  group("tx-sc", set.tx_sc.empty() ? CounterList() : set.tx_sc.begin()->second);
  return object;
}

Json keys(const std::vector<KeyFrames>& uses) {
  Json list = Json::array();
  for (const KeyFrames& use : uses) {
    list.push_back({{"key", use.key},
                    {"sci", use.sci},
                    {"an", use.an},
                    {"first-frame", use.first_frame},
                    {"frames", use.frames}});
  }
  return list;
}

}  // namespace

std::string report_json(const CounterSums& counters, const FrameTotals& totals,
                        const CounterList& port, const CaptureFindings& findings) {
  Json report;
  report["frames"] = {{"read", totals.read},           {"delivered", totals.delivered},
                      {"discarded", totals.discarded}, {"uncontrolled", totals.uncontrolled},
                      {"truncated", totals.truncated}, {"passed-over", totals.passed_over}};
  if (findings.any()) {
    report["frames"]["not-verifiable"] = totals.unverifiable;
    report["keys"] = keys(findings.keys);
    report["found"] = findings.found;
    report["discards"] = findings.discards;
  }
  if (!findings.agreement.empty()) {
    report["mka"] = Json::parse(findings.agreement);
  }
  if (!port.empty()) {
    report["port"] = values(port);
  }
  report["counters"] = values(counters.of_2018);
  report["counters-2006"] = values(counters.of_2006);
  report["mib"] = objects(counters.of_2018);
  report["mib-2006"] = objects(counters.of_2006);
  return report.dump(2) + "\n";
}

std::string report_json(const SecY& secy, const FrameTotals& totals, const CounterList& port) {
  CounterSums counters;
  counters.add(secy);
  return report_json(counters, totals, port, {});
}

}  // namespace linksec::sim
