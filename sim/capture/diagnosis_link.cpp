// SPDX-License-Identifier: Apache-2.0
#include "capture/diagnosis_link.h"

#include <algorithm>

#include "capture/envelope.h"

namespace linksec::sim {
namespace {

void add_sci(DiagnosisLink& link, Sci sci) {
  if (std::find(link.scis.begin(), link.scis.end(), sci) == link.scis.end()) {
    link.scis.push_back(sci);
  }
}

// Where the keys of one link stand among those of all: kNoPlace for one that serves no SA.
constexpr std::size_t kNoPlace = ~std::size_t{0};

std::vector<std::size_t> add_keys(DiagnosisLink& link, const LinkConfig& config, bool idle_keys) {
  std::vector<std::size_t> places;
  for (const auto& key : config.keys) {
    const bool wanted = idle_keys || key->receives || key->transmits;
    if (!wanted) {
      places.push_back(kNoPlace);
      continue;
    }
    places.push_back(link.keys.size());
    link.keys.push_back({key->id, has_extended_packet_numbers(key->suite), key->salt,
                         static_cast<std::size_t>(key->offset), NonceSolver(key->sak.bytes()),
                         false});
  }
  return places;
}

// What the link and the SA's key say of it.
DiagnosisSa with_controls(DiagnosisSa sa, const LinkConfig& config, const KeyConfig& key) {
  const Controls controls = controls_of(config, key);
  sa.validate = controls.validate_frames;
  sa.replay_protect = controls.replay_protect;
  sa.replay_window = effective_replay_window(controls.cipher_suite, controls.replay_window);
  return sa;
}

void add_receive_sc(DiagnosisLink& link, const LinkConfig& config, const RxScConfig& sc,
                    const std::vector<std::size_t>& places) {
  for (const RxSaConfig& sa : sc.sas) {
    DiagnosisSa made{sc.sci, sa.an, places[sa.key], sa.ssci, sa.next_pn, sa.lowest_pn};
    made.enable = sa.enable;
    made.start = sa.start;
    made = with_controls(made, config, *config.keys[sa.key]);
    if (made.key != kNoPlace) {
      (sc.any ? link.any : link.sas).push_back(made);
    }
  }
}

// Where a sender goes on says of its frames in a capture no more than the upper half of their PNs.
Pn first_of(const TxSaConfig& sa, const KeyConfig& key) {
  constexpr std::uint64_t kUpperHalf = 0xFFFF'FFFF'0000'0000;
  const bool extended = has_extended_packet_numbers(key.suite);
  return Pn{extended ? std::max<std::uint64_t>(sa.next_pn.value & kUpperHalf, 1) : 1};
}

void add_transmit_sc(DiagnosisLink& link, const LinkConfig& config, const TxScConfig& sc,
                     const std::vector<std::size_t>& places) {
  for (const TxSaConfig& sa : sc.sas) {
    const KeyConfig& key = *config.keys[sa.key];
    const Pn first = first_of(sa, key);
    DiagnosisSa made{sc.sci, sa.an, places[sa.key], sa.ssci, first, first};
    made.start = sa.start;
    if (made.key != kNoPlace) {
      link.sas.push_back(with_controls(made, config, key));
    }
  }
}

// Where an [[rx-sc]] has the SCI of a [[tx-sc]], it says more.
void add_link(DiagnosisLink& link, const LinkConfig& config, bool idle_keys) {
  const std::vector<std::size_t> places = add_keys(link, config, idle_keys);
  for (const RxScConfig& sc : config.rx_scs) {
    if (!sc.any) {
      add_sci(link, sc.sci);
    }
    add_receive_sc(link, config, sc, places);
  }
  for (const TxScConfig& sc : config.tx_scs) {
    const bool received = std::any_of(config.rx_scs.begin(), config.rx_scs.end(),
                                      [&](const RxScConfig& rx) { return rx.sci == sc.sci; });
    if (!received) {
      add_sci(link, sc.sci);
      add_transmit_sc(link, config, sc, places);
    }
  }
}

}  // namespace

DiagnosisLink diagnosis_link(std::span<const LinkConfig> configs, bool idle_keys) {
  DiagnosisLink link;
  const LinkConfig& first = configs.front();
  link.outer_tags = first.outer_tags.automatic ? Layers::capacity() : first.outer_tags.count;
  link.by_options = first.of_options;
  for (const LinkConfig& config : configs) {
    add_link(link, config, idle_keys);
  }
  return link;
}

std::string hint(const Diagnoser& diagnoser, std::span<const FrameKept> frames) {
  for (const FrameKept& frame : frames) {
    const Diagnosis found =
        diagnoser.diagnose({frame.octets, frame.truncated, frame.number, frame.time});
    const bool extended = found.ssci != Ssci{};
    if (found.fault == Fault::kValid && frame.not_valid) {
      return "frame " + std::to_string(frame.number) + ": the ICV fits the PN " +
             std::to_string(found.pn.value_or(Pn{}).value) +
             ", which its SC had passed: frames are out of order, and a replay-window that reaches "
             "back so far takes them" +
             (extended ? "; replay-protect = false does not tell their upper 32 bits" : "");
    }
    if (found.fault != Fault::kNone && found.fault != Fault::kValid) {
      return "frame " + std::to_string(frame.number) + ": " + diagnosis_text(found) +
             "; see linksec diagnose";
    }
  }
  return {};
}

}  // namespace linksec::sim
