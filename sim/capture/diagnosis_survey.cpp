// SPDX-License-Identifier: Apache-2.0
#include "capture/diagnosis_survey.h"

#include <algorithm>

#include "frame_layout.h"

namespace linksec::sim {
namespace {

constexpr std::size_t kMaxGroups = 4096;  // Frames with random SCIs take no memory without end.
constexpr std::size_t kFramesSeen = std::size_t{1} << 17;
constexpr unsigned kMaxTailLooks = 256;  // Frames of an interface, as validate has it.
constexpr std::size_t kFrameCheckOctets = 4;

void cut(DiagnosisFrame& frame, std::size_t octets) {
  if (octets != 0 && frame.octets.size() >= ethernet::kHeaderOctets + octets) {
    frame.octets = frame.octets.first(frame.octets.size() - octets);
  }
}

// Faults that each frame of a sender has in its own way.
bool is_of_pn(Fault fault) noexcept {
  return fault == Fault::kPnUpperHalf || fault == Fault::kReplayed || fault == Fault::kNoncePn ||
         fault == Fault::kExtendedSuite || fault == Fault::kDuplicate || fault == Fault::kPnAgain ||
         fault == Fault::kNotBegun || fault == Fault::kDisabledSa || fault == Fault::kEnded ||
         fault == Fault::kNotVerified;
}

bool is_same(const Diagnosis& a, const Diagnosis& b) {
  return a.fault == b.fault && a.sci == b.sci && a.an == b.an && a.key == b.key &&
         a.octet == b.octet && a.bit == b.bit && a.original == b.original && a.salt == b.salt &&
         a.other == b.other && (is_of_pn(a.fault) || a.found == b.found) &&
         (a.fault != Fault::kPnUpperHalf || (a.late_by == 0) == (b.late_by == 0));
}

bool is_trailer(Fault fault) noexcept {
  return fault == Fault::kTrailer || fault == Fault::kFrameCheck;
}

bool is_late(const Diagnosis& diagnosis) noexcept {
  return diagnosis.fault == Fault::kReplayed ||
         (diagnosis.fault == Fault::kPnUpperHalf && diagnosis.late_by != 0);
}

std::uint64_t mixed(std::uint64_t value) noexcept {
  value = (value ^ value >> 31) * 0x9E37'79B9'7F4A'7C15;
  return value ^ value >> 29;
}

}  // namespace

FramesSeen::Entry FramesSeen::entry_of(const Diagnosis& opened) {
  const std::uint64_t sa = opened.sci.value_or(Sci{}).value ^ mixed(opened.key_place + 1);
  return {sa, opened.pn.value_or(Pn{}).value, opened.icv, 0};
}

// PNs that follow each other have places beside each other.
std::size_t FramesSeen::place_of(const Entry& entry) noexcept {
  return static_cast<std::size_t>((mixed(entry.sa) + entry.pn) % kFramesSeen);
}

void FramesSeen::remember(const Diagnosis& opened, std::uint64_t number) {
  entries_.resize(kFramesSeen);
  Entry entry = entry_of(opened);
  entry.number = number;
  Entry& place = entries_[place_of(entry)];
  const bool is_known = place.number != 0 && place.sa == entry.sa && place.pn == entry.pn;
  place = is_known ? place : entry;
}

std::optional<FramesSeen::Earlier> FramesSeen::find(const Diagnosis& late) const {
  const Entry entry = entry_of(late);
  if (entries_.empty()) {
    return std::nullopt;
  }
  const Entry& place = entries_[place_of(entry)];
  return place.number != 0 && place.sa == entry.sa && place.pn == entry.pn
             ? std::optional(Earlier{place.number, place.icv == entry.icv})
             : std::nullopt;
}

DiagnosisSurvey::Tail& DiagnosisSurvey::tail_of(std::uint32_t interface) {
  while (tails_.size() <= interface) {
    tails_.push_back({!options_.trailer.automatic, options_.trailer.count, 0});
  }
  return tails_[interface];
}

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
  Tail& tail = tail_of(frame.interface);
  DiagnosisFrame captured{frame.octets, frame.truncated(), number, frame.time};
  cut(captured, tail.octets);
  const Diagnosis judged = judge(captured, frame.octets, tail);
  if (judged.fault == Fault::kValid) {
    conclude_opened(judged, number);
  } else if (search && is_late(judged)) {
    conclude_late(judged, number);
  } else if (search) {
    const std::uint64_t sender =
        tag.sc() ? tag.sci().value : load_be64(frame.octets.data() + ethernet::kSourceOffset) >> 16;
    this->search(captured, tail, {sender, tag.tci_an()});
  }
}

// A frame that is whole as it is shows that nothing stands behind the frames. Where something does,
// a frame may have come without it.
Diagnosis DiagnosisSurvey::judge(DiagnosisFrame& frame, ConstByteSpan whole, Tail& tail) {
  tail.looks += tail.settled ? 0U : 1U;
  tail.settled = tail.settled || tail.looks > kMaxTailLooks;
  Diagnosis judged = diagnoser_.judge(frame);
  if (judged.fault == Fault::kValid && !tail.settled && whole.size() > ethernet::kMinFrameOctets) {
    tail.settled = true;
  }
  if (judged.fault == Fault::kNone && tail.octets != 0 && options_.trailer.automatic) {
    DiagnosisFrame uncut = frame;
    uncut.octets = whole;
    judged = diagnoser_.judge(uncut);
    frame = judged.fault != Fault::kNone ? uncut : frame;
  }
  return judged;
}

void DiagnosisSurvey::conclude_opened(const Diagnosis& diagnosis, std::uint64_t number) {
  diagnoser_.note_valid(diagnosis);
  seen_.remember(diagnosis, number);
  ++totals_.opened;
}

void DiagnosisSurvey::conclude_late(Diagnosis diagnosis, std::uint64_t number) {
  if (const auto earlier = seen_.find(diagnosis); earlier.has_value()) {
    diagnosis.fault = earlier->same ? Fault::kDuplicate : Fault::kPnAgain;
    diagnosis.found = earlier->number;
  } else {
    seen_.remember(diagnosis, number);
  }
  diagnosis.by_options = link().by_options;
  ++totals_.explained;
  add(std::move(diagnosis), number);
}

bool DiagnosisSurvey::has_place(Group group) const {
  const auto place = searched_.find(group);
  return place != searched_.end() ? place->second < options_.limit : searched_.size() < kMaxGroups;
}

// Octets that are found behind a frame are taken off it, and off those that follow.
Diagnosis DiagnosisSurvey::diagnose(DiagnosisFrame& frame, Tail& tail) {
  Diagnosis found = diagnoser_.diagnose(frame);
  if (!is_trailer(found.fault) || tail.settled) {
    return found;
  }
  tail.settled = true;
  tail.octets = found.fault == Fault::kTrailer ? found.found : kFrameCheckOctets;
  notes_.push_back(std::to_string(tail.octets) +
                   " octets stand behind the frames, which are left out from frame " +
                   std::to_string(frame.number) + " on");
  cut(frame, tail.octets);
  return diagnoser_.diagnose(frame);
}

void DiagnosisSurvey::search(DiagnosisFrame frame, Tail& tail, Group group) {
  if (!has_place(group)) {
    ++totals_.not_searched;
    return;
  }
  Diagnosis found = diagnose(frame, tail);
  if (found.fault == Fault::kValid) {
    conclude_opened(found, frame.number);
    return;
  }
  ++searched_[group];
  if (is_late(found)) {
    conclude_late(std::move(found), frame.number);
    return;
  }
  if (found.fault == Fault::kNone) {
    ++totals_.unexplained;
    found.sci.reset();
  } else {
    ++totals_.explained;
  }
  add(std::move(found), frame.number);
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

// A Salt stays as it is, so that an upper half which went on by one is that of a PN, unless it did
// with the Salt's fault taken off as well.
bool DiagnosisSurvey::went_on(const Diagnosis& diagnosis) const {
  const auto is_of_pn = [](const Diagnosis& of) {
    return of.fault == Fault::kPnUpperHalf || of.other == Fault::kPnUpperHalf;
  };
  const std::uint64_t upper = diagnosis.found >> 32;
  return is_of_pn(diagnosis) &&
         std::any_of(findings_.begin(), findings_.end(), [&](const SurveyFinding& finding) {
           const Diagnosis& other = finding.diagnosis;
           const std::uint64_t next = other.found >> 32;
           return is_of_pn(other) && other.key_place == diagnosis.key_place &&
                  other.sci == diagnosis.sci && other.an == diagnosis.an && next == upper + 1 &&
                  (next ^ upper) != 1;
         });
}

// What is known of the Salt of a key: a frame that opened proves it, and so does a PN that went on.
// Where frames of two SCs are not off by the same Salt, it is nothing of the key's; where they are,
// it likely is.
DiagnosisSurvey::SaltState DiagnosisSurvey::salt_of(std::size_t key) const {
  bool proven = link().keys[key].salt_proven;
  bool shared = false;
  for (const SurveyFinding& one : findings_) {
    const Diagnosis& a = one.diagnosis;
    if (a.key_place != key || !a.salt.has_value()) {
      continue;
    }
    proven = proven || went_on(a);
    for (const SurveyFinding& two : findings_) {
      const Diagnosis& b = two.diagnosis;
      if (b.key_place == key && b.salt.has_value() && a.sci != b.sci) {
        (a.salt == b.salt ? shared : proven) = true;
      }
    }
  }
  return proven ? SaltState::kProven : shared ? SaltState::kShared : SaltState::kOpen;
}

// Two senders may well have begun before the capture alike; that both have another SSCI by the same
// difference is no chance.
void DiagnosisSurvey::settle(Diagnosis& diagnosis, SaltState salt) {
  constexpr std::uint64_t kFewUppers = 3;
  const bool names_salt = diagnosis.fault == Fault::kSalt;
  const Fault field = names_salt ? diagnosis.other : diagnosis.fault;
  if (salt == SaltState::kProven) {
    names_salt ? choose_other(diagnosis) : drop_other(diagnosis);
  } else if (salt == SaltState::kShared && field == Fault::kSsci) {
    names_salt ? drop_other(diagnosis) : choose_other(diagnosis);
  } else if (salt == SaltState::kShared && !names_salt && diagnosis.found >> 32 > kFewUppers) {
    std::swap(diagnosis.fault, diagnosis.other);
  }
}

std::vector<SurveyFinding> DiagnosisSurvey::findings() const {
  std::vector<SurveyFinding> settled = findings_;
  std::map<std::size_t, SaltState> salts;  // By key.
  for (SurveyFinding& finding : settled) {
    Diagnosis& diagnosis = finding.diagnosis;
    if (diagnosis.other == Fault::kNone) {
      continue;
    }
    if (salts.count(diagnosis.key_place) == 0) {
      salts[diagnosis.key_place] = salt_of(diagnosis.key_place);
    }
    settle(diagnosis, salts[diagnosis.key_place]);
  }
  return settled;
}

}  // namespace linksec::sim
