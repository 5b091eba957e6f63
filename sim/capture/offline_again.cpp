// SPDX-License-Identifier: Apache-2.0

// The second look at frames that did not open: they may end with a check sequence that the first
// frames of their interface did not have.

#include <algorithm>

#include "capture/offline_validator.h"
#include "wire/mpdu.h"

namespace linksec::sim {
namespace {

// A discard that octets behind the frame may be the cause of.
bool may_open_yet(const FrameSlot& slot) noexcept {
  if (!slot.judged() || slot.record.empty() || slot.rx.verdict != RxVerdict::kDiscard) {
    return false;
  }
  return slot.rx.finding == RxFinding::kNotValid || slot.rx.finding == RxFinding::kBadTag ||
         (slot.rx.finding == RxFinding::kUnknownSc && slot.remark != FrameRemark::kNone);
}

CountedFrame counted_frame(const FrameSlot& slot) noexcept {
  CountedFrame counted;
  counted.counter = slot.rx.counter;
  counted.sci = slot.rx.sa.sci;
  const MpduParse parsed = parse_mpdu(slot.buffer.bytes());
  if (slot.rx.finding == RxFinding::kNotValid && parsed.error() == ParseError::kNone) {
    counted.encrypted = parsed.mpdu().e();
    counted.octets = parsed.mpdu().secure_data_octets();
  }
  return counted;
}

}  // namespace

// The first frames of an interface had no check sequence; one that does not open may have. Only its
// own record tells, for what did not open is not there any more.
void OfflineValidator::judge_again(FrameBatch& batch) {
  std::size_t place = 0;
  for (FrameSlot& slot : batch.frames()) {
    if (may_open_yet(slot)) {
      const CountedFrame counted = counted_frame(slot);
      if (take_fcs_off(slot)) {
        senders_.take_back(counted);
        judge_in_place(batch, slot, place);
      }
    }
    ++place;
  }
}

void OfflineValidator::judge_in_place(FrameBatch& batch, FrameSlot& slot, std::size_t place) {
  judge(slot, place);
  OfflineLane& lane = *busy_.front();
  busy_.clear();
  const bool verified = std::find(verified_.begin(), verified_.end(), &lane) != verified_.end();
  if (verified && sas_[place] != nullptr) {
    lane.verify_in_place(batch.frames());
  } else {
    lane.verify();
    verified_.push_back(&lane);
  }
  conclude(slot, sas_[place]);
}

bool OfflineValidator::take_fcs_off(FrameSlot& slot) const {
  if (options_.opener == nullptr || slot.record.empty()) {
    return false;
  }
  host::CaptureFrame frame;
  frame.octets = slot.record;
  frame.original_octets = static_cast<std::uint32_t>(slot.record.size());
  frame.time = slot.time;
  frame.link_type = slot.link_type;
  frame.interface = slot.interface;
  const auto envelope = options_.opener->open_again(frame);
  if (envelope.has_value()) {
    FrameBatch::refill(slot, frame, *envelope);
  }
  return envelope.has_value();
}

}  // namespace linksec::sim
