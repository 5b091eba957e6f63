// SPDX-License-Identifier: Apache-2.0
#include "capture/diagnosis_survey.h"

#include <algorithm>

#include "frame_layout.h"

namespace linksec::sim {
namespace {

constexpr std::size_t kMaxGroups = 4096;  // Frames with random SCIs take no memory without end.

// Faults that each frame of a sender has in its own way.
bool is_of_pn(Fault fault) noexcept {
  return fault == Fault::kPnUpperHalf || fault == Fault::kReplayed || fault == Fault::kNoncePn ||
         fault == Fault::kExtendedSuite;
}

bool is_same(const Diagnosis& a, const Diagnosis& b) {
  return a.fault == b.fault && a.sci == b.sci && a.an == b.an && a.key == b.key &&
         a.octet == b.octet && a.bit == b.bit && a.original == b.original && a.salt == b.salt &&
         (is_of_pn(a.fault) || a.found == b.found) &&
         (a.fault != Fault::kPnUpperHalf || (a.late_by == 0) == (b.late_by == 0));
}

}  // namespace

void DiagnosisSurvey::take(const host::CaptureFrame& frame, std::uint64_t number, bool search) {
  const auto tag_octets = octets_before_sectag(frame.octets);
  if (!tag_octets.has_value()) {
    ++totals_.without_sectag;
    return;
  }
  const RawSecTag tag =
      RawSecTag::read_cut(frame.octets.subspan(ethernet::kAddressesOctets + *tag_octets));
  if (tag.e() && !tag.c()) {
    ++totals_.uncontrolled;
    return;
  }
  const DiagnosisFrame as_captured{frame.octets, frame.truncated()};
  const Diagnosis judged = diagnoser_.judge(as_captured);
  if (judged.fault == Fault::kValid) {
    diagnoser_.note_valid(judged, window_);
    ++totals_.opened;
  } else if (search) {
    const std::uint64_t sender =
        tag.sc() ? tag.sci().value : load_be64(frame.octets.data() + ethernet::kSourceOffset) >> 16;
    this->search(as_captured, number, {sender, tag.tci_an()});
  }
}

void DiagnosisSurvey::search(const DiagnosisFrame& frame, std::uint64_t number, Group group) {
  const auto place = searched_.find(group);
  const bool full =
      place != searched_.end() ? place->second == limit_ : searched_.size() == kMaxGroups;
  if (full) {
    ++totals_.not_searched;
    return;
  }
  ++searched_[group];
  Diagnosis found = diagnoser_.diagnose(frame);
  if (found.fault == Fault::kValid) {
    diagnoser_.note_valid(found, window_);
    ++totals_.opened;
    --searched_[group];
    return;
  }
  if (found.fault == Fault::kNone) {
    ++totals_.unexplained;
    found.sci.reset();
  } else {
    ++totals_.explained;
  }
  add(std::move(found), number);
}

void DiagnosisSurvey::add(Diagnosis diagnosis, std::uint64_t number) {
  for (SurveyFinding& finding : findings_) {
    if (is_same(finding.diagnosis, diagnosis)) {
      ++finding.frames;
      finding.diagnosis.late_by = std::max(finding.diagnosis.late_by, diagnosis.late_by);
      return;
    }
  }
  for (SurveyFinding& finding : findings_) {
    Diagnosis& other = finding.diagnosis;
    if (diagnosis.fault == Fault::kKeyOfPeer && other.fault == Fault::kKeyOfPeer &&
        other.sci == Sci{diagnosis.found} && diagnosis.sci == Sci{other.found}) {
      other.both_ways = diagnosis.both_ways = true;
    }
  }
  findings_.push_back({std::move(diagnosis), number, 1});
}

}  // namespace linksec::sim
