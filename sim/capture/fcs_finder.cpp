// SPDX-License-Identifier: Apache-2.0
#include "capture/fcs_finder.h"

#include "capture/frame_check.h"

namespace linksec::sim {
namespace {

// Interfaces beyond that are not asked about: their numbers come from the file.
constexpr std::uint32_t kMaxInterfaces = 1U << 16U;

}  // namespace

// None for an interface that is not asked about.
FcsFinder::Source* FcsFinder::source_of(std::uint32_t interface, bool tunnelled) {
  if (interface >= kMaxInterfaces) {
    return nullptr;
  }
  const std::size_t place = place_of(interface, tunnelled);
  if (place >= sources_.size()) {
    sources_.resize(place + 1);
  }
  return &sources_[place];
}

std::uint8_t FcsFinder::fcs_octets(ConstByteSpan frame, std::uint32_t interface, bool tunnelled) {
  Source* const source = source_of(interface, tunnelled);
  if (source == nullptr) {
    return 0;
  }
  switch (source->decision) {
    case Decision::kNone:
      return 0;
    case Decision::kEachItsOwn:
      return ends_with_fcs(frame) ? kFcsOctets : 0;
    case Decision::kOpen:
      break;
  }
  return look(*source, frame);
}

bool FcsFinder::asked_again(ConstByteSpan frame, std::uint32_t interface, bool tunnelled) {
  Source* const source = source_of(interface, tunnelled);
  if (source == nullptr || !ends_with_fcs(frame)) {
    return false;
  }
  source->decision = Decision::kEachItsOwn;
  return true;
}

std::uint8_t FcsFinder::look(Source& source, ConstByteSpan frame) {
  const bool right = ends_with_fcs(frame);
  source.right = source.right || right;
  ++source.seen;
  source.decision = decide(source);
  return right ? kFcsOctets : 0;
}

FcsFinder::Decision FcsFinder::decide(const Source& source) noexcept {
  if (source.seen < kDecidingFrames) {
    return Decision::kOpen;
  }
  return source.right ? Decision::kEachItsOwn : Decision::kNone;
}

}  // namespace linksec::sim
