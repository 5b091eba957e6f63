// SPDX-License-Identifier: Apache-2.0
#include "capture/frame_batch.h"

#include <algorithm>
#include <cstring>

namespace linksec::sim {

void OuterTags::take_off(FrameBuffer& frame, std::size_t count) noexcept {
  octets_used_ = count * ethernet::kVlanTagOctets;
  if (count == 0) {
    return;
  }
  std::uint8_t* const data = frame.data();
  std::memcpy(octets_.data(), data + ethernet::kAddressesOctets, octets_used_);
  std::memmove(data + octets_used_, data, ethernet::kAddressesOctets);
  frame.shrink_front(octets_used_);
}

void OuterTags::put_back(FrameBuffer& frame) const noexcept {
  if (empty()) {
    return;
  }
  frame.grow_front(octets_used_);
  std::uint8_t* const data = frame.data();
  std::memmove(data, data + octets_used_, ethernet::kAddressesOctets);
  std::memcpy(data + ethernet::kAddressesOctets, octets_.data(), octets_used_);
}

std::size_t count_vlan_tags(ConstByteSpan frame, std::size_t limit) noexcept {
  std::size_t count = 0;
  std::size_t at = ethernet::kEtherTypeOffset;
  while (count < limit && at + ethernet::kVlanTagOctets <= frame.size() &&
         is_vlan_type(load_be16(frame.data() + at))) {
    ++count;
    at += ethernet::kVlanTagOctets;
  }
  return count;
}

std::size_t count_tags_before_sectag(ConstByteSpan frame, std::size_t limit) noexcept {
  const std::size_t count = count_vlan_tags(frame, limit);
  const std::size_t at = ethernet::kEtherTypeOffset + count * ethernet::kVlanTagOctets;
  const bool sectag = at + 2 <= frame.size() && load_be16(frame.data() + at) ==
                                                    static_cast<std::uint16_t>(EtherType::kMacSec);
  return sectag ? count : 0;
}

FrameBatch::FrameBatch()
    : storage_(std::make_unique_for_overwrite<std::uint8_t[]>(kFullOctets + kMaxSlotOctets)),
      slots_(config::kMaxBurst) {}

void FrameBatch::add(const host::CaptureFrame& frame, std::uint64_t number) {
  FrameSlot& slot = slots_[size_++];
  const std::size_t octets = std::min(frame.octets.size(), host::kMaxCaptureFrameOctets);
  const std::size_t slot_octets = config::kHeadroomOctets + octets + config::kTailroomOctets;
  slot.number = number;
  slot.time = frame.time;
  slot.original_octets = frame.original_octets;
  slot.truncated = frame.truncated();
  slot.uncontrolled = {};
  slot.outer_tags.clear();
  slot.buffer = FrameBuffer(ByteSpan(storage_.get() + used_, slot_octets), config::kHeadroomOctets);
  slot.buffer.resize(octets);
  used_ += (slot_octets + kAlignment - 1) / kAlignment * kAlignment;
  if (octets != 0) {
    std::memcpy(slot.buffer.data(), frame.octets.data(), octets);
  }
}

}  // namespace linksec::sim
