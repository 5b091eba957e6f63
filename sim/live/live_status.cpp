// SPDX-License-Identifier: Apache-2.0
#include "live/live_status.h"

#include <nlohmann/json.hpp>
#include <numeric>

#include "link/link_config.h"
#include "shell/hex.h"

namespace linksec::sim {
namespace {

const char* yes_no(bool value) { return value ? "Yes" : "No"; }

std::string line(const char* name, const std::string& value) {
  return std::string(name) + "=" + value + "\n";
}

const KayKey* transmitting_key(const Kay& kay) {
  const Cp& cp = kay.cp();
  const CpSlot& slot = cp.latest().transmits ? cp.latest() : cp.old();
  return slot.transmits ? kay.key(slot) : nullptr;
}

std::string participant_text(const Participant& participant, bool leads) {
  return line("ckn", to_hex(participant.ckn().view().octets())) +
         line("mi", to_hex(participant.mi().octets)) +
         line("mn", std::to_string(participant.next_mn().value - 1)) +
         line("active", yes_no(participant.is_open())) + line("principal", yes_no(leads)) +
         line("fallback", yes_no(participant.is_fallback())) +
         line("live_peers", std::to_string(participant.peers().count(PeerState::kLive))) +
         line("potential_peers", std::to_string(participant.peers().count(PeerState::kPotential))) +
         line("is_key_server",
              yes_no(participant.election().decided && participant.election().self)) +
         line("is_elected", yes_no(participant.election().decided));
}

}  // namespace

bool operator==(const LiveState& a, const LiveState& b) noexcept {
  return a.status.authenticated == b.status.authenticated && a.status.secured == b.status.secured &&
         a.status.failed == b.status.failed && a.status.serves == b.status.serves &&
         a.status.key_server == b.status.key_server && a.ki == b.ki &&
         a.live_peers == b.live_peers && a.operational == b.operational;
}

LiveState live_state(const SecY& secy, const Kay* kay) {
  LiveState state;
  state.operational = secy.controlled_port().mac_operational;
  if (kay == nullptr) {
    return state;
  }
  state.status = kay->status();
  if (const KayKey* const key = transmitting_key(*kay); key != nullptr) {
    state.ki = key->ki;
  }
  if (kay->principal() != nullptr) {
    state.live_peers = kay->principal()->peers().count(PeerState::kLive);
  }
  return state;
}

std::string status_text(const Kay& kay) {
  const KayStatus status = kay.status();
  const KaySettings& settings = kay.settings();
  std::string text =
      line("PAE KaY status", "Active") + line("Authenticated", yes_no(status.authenticated)) +
      line("Secured", yes_no(status.secured)) + line("Failed", yes_no(status.failed)) +
      line("Actor Priority", std::to_string(settings.priority.value)) +
      line("Key Server Priority", std::to_string(status.key_server_priority.value)) +
      line("Is Key Server", yes_no(status.serves)) +
      line("Number of Keys Distributed", std::to_string(kay.counters().saks_made)) +
      line("Number of Keys Received", std::to_string(kay.counters().saks_received)) +
      line("actor_sci", sci_text(settings.sci)) +
      line("key_server_sci", sci_text(status.key_server));
  if (const KayKey* const key = transmitting_key(kay); key != nullptr) {
    text += line("ki", ki_text(key->ki)) + line("an", std::to_string(key->an.value()));
  }
  std::size_t index = 0;
  for (const Participant& participant : kay.participants()) {
    if (participant.is_open()) {
      text += line("participant_idx", std::to_string(index++)) +
              participant_text(participant, &participant == kay.principal());
    }
  }
  return text;
}

std::string status_json(const LiveState& state, const Kay* kay, Time now) {
  nlohmann::ordered_json json;
  json["t"] = static_cast<double>(now.ns) / 1e9;
  json["operational"] = state.operational;
  if (kay != nullptr) {
    const KayCounters& counters = kay->counters();
    json["authenticated"] = state.status.authenticated;
    json["secured"] = state.status.secured;
    json["failed"] = state.status.failed;
    json["is_key_server"] = state.status.serves;
    json["actor_sci"] = sci_text(kay->settings().sci);
    json["key_server_sci"] = sci_text(state.status.key_server);
    json["ki"] =
        state.ki.is_null() ? nlohmann::ordered_json() : nlohmann::ordered_json(ki_text(state.ki));
    json["live_peers"] = state.live_peers;
    json["saks_distributed"] = counters.saks_made;
    json["saks_received"] = counters.saks_received;
    json["mkpdus_sent"] = counters.mkpdus_sent;
  }
  return json.dump() + "\n";
}

}  // namespace linksec::sim
