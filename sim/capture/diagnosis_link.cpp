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

// The keys of one link stand behind those of the links before it.
void add_keys(DiagnosisLink& link, const LinkConfig& config) {
  for (const auto& key : config.keys) {
    if (link.keys.size() < kMaxDiagnosisKeys) {
      link.keys.push_back({key->id, has_extended_packet_numbers(key->suite), key->salt,
                           static_cast<std::size_t>(key->offset), NonceSolver(key->sak.bytes())});
    }
  }
}

void add_sa(DiagnosisLink& link, DiagnosisSa sa, std::size_t first_key) {
  sa.key += first_key;
  if (link.sas.size() < kMaxDiagnosisSas && sa.key < link.keys.size()) {
    link.sas.push_back(sa);
  }
}

void add_link(DiagnosisLink& link, const LinkConfig& config) {
  const std::size_t first_key = link.keys.size();
  add_keys(link, config);
  for (const RxScConfig& sc : config.rx_scs) {
    if (sc.any) {
      for (const RxSaConfig& sa : sc.sas) {
        link.any.emplace_back(sa.an, first_key + sa.key);
      }
      continue;
    }
    add_sci(link, sc.sci);
    for (const RxSaConfig& sa : sc.sas) {
      add_sa(link, {sc.sci, sa.an, sa.key, sa.ssci, sa.next_pn, sa.lowest_pn}, first_key);
    }
  }
  for (const TxScConfig& sc : config.tx_scs) {
    add_sci(link, sc.sci);
    for (const TxSaConfig& sa : sc.sas) {
      add_sa(link, {sc.sci, sa.an, sa.key, sa.ssci, sa.next_pn, sa.next_pn}, first_key);
    }
  }
}

}  // namespace

DiagnosisLink diagnosis_link(std::span<const LinkConfig> configs) {
  DiagnosisLink link;
  const LinkConfig& first = configs.front();
  link.outer_tags = first.outer_tags.automatic ? Layers::capacity() : first.outer_tags.count;
  link.replay_protect = first.controls.replay_protect;
  for (const LinkConfig& config : configs) {
    add_link(link, config);
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
