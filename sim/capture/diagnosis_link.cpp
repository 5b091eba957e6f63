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

// Where the keys of one link stand among those of all: kNoPlace for one that is left out.
constexpr std::size_t kNoPlace = ~std::size_t{0};

std::vector<std::size_t> add_keys(DiagnosisLink& link, const LinkConfig& config, bool idle_keys) {
  std::vector<std::size_t> places;
  for (const auto& key : config.keys) {
    const bool wanted = idle_keys || key->receives || key->transmits;
    if (!wanted || link.keys.size() == kMaxDiagnosisKeys) {
      places.push_back(kNoPlace);
      continue;
    }
    places.push_back(link.keys.size());
    link.keys.push_back({key->id, has_extended_packet_numbers(key->suite), key->salt,
                         static_cast<std::size_t>(key->offset), NonceSolver(key->sak.bytes())});
  }
  return places;
}

void add_sa(DiagnosisLink& link, const DiagnosisSa& sa) {
  if (link.sas.size() < kMaxDiagnosisSas && sa.key != kNoPlace) {
    link.sas.push_back(sa);
  }
}

void add_link(DiagnosisLink& link, const LinkConfig& config, bool idle_keys) {
  const std::vector<std::size_t> places = add_keys(link, config, idle_keys);
  for (const RxScConfig& sc : config.rx_scs) {
    if (!sc.any) {
      add_sci(link, sc.sci);
    }
    for (const RxSaConfig& sa : sc.sas) {
      const std::size_t key = places[sa.key];
      if (!sc.any) {
        add_sa(link, {sc.sci, sa.an, key, sa.ssci, sa.next_pn, sa.lowest_pn});
      } else if (key != kNoPlace) {
        link.any.emplace_back(sa.an, key);
      }
    }
  }
  for (const TxScConfig& sc : config.tx_scs) {
    add_sci(link, sc.sci);
    for (const TxSaConfig& sa : sc.sas) {
      add_sa(link, {sc.sci, sa.an, places[sa.key], sa.ssci, sa.next_pn, sa.next_pn});
    }
  }
}

}  // namespace

DiagnosisLink diagnosis_link(std::span<const LinkConfig> configs, bool idle_keys) {
  DiagnosisLink link;
  const LinkConfig& first = configs.front();
  link.outer_tags = first.outer_tags.automatic ? Layers::capacity() : first.outer_tags.count;
  link.replay_protect = first.controls.replay_protect;
  for (const LinkConfig& config : configs) {
    add_link(link, config, idle_keys);
  }
  return link;
}

std::string hint(const Diagnoser& diagnoser, std::span<const FrameKept> frames) {
  for (const FrameKept& frame : frames) {
    const Diagnosis found = diagnoser.diagnose({frame.octets, frame.truncated});
    if (found.fault == Fault::kValid && frame.not_valid) {
      return "frame " + std::to_string(frame.number) + ": the ICV fits the PN " +
             std::to_string(found.pn.value_or(Pn{}).value) +
             ", which its SC had passed: frames are out of order, and a replay-window that reaches "
             "back so far takes them; replay-protect = false does not tell their upper 32 bits";
    }
    if (found.fault != Fault::kNone && found.fault != Fault::kValid) {
      return "frame " + std::to_string(frame.number) + ": " + diagnosis_text(found) +
             "; see linksec diagnose";
    }
  }
  return {};
}

}  // namespace linksec::sim
