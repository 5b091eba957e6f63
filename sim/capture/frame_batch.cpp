// SPDX-License-Identifier: Apache-2.0
#include "capture/frame_batch.h"

#include <algorithm>
#include <cstring>

namespace linksec::sim {

void OuterTags::take_octets_off(FrameBuffer& frame, std::size_t octets) noexcept {
  octets_used_ = octets;
  if (octets == 0) {
    return;
  }
  std::uint8_t* const data = frame.data();
  std::memcpy(octets_.data(), data + ethernet::kAddressesOctets, octets_used_);
  std::memmove(data + octets_used_, data, ethernet::kAddressesOctets);
  frame.shrink_front(octets_used_);
}

void OuterTags::keep(ConstByteSpan tags) noexcept {
  octets_used_ = tags.size();
  std::copy(tags.begin(), tags.end(), octets_.begin());
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

std::vector<std::uint8_t> OuterTags::in_front_of(ConstByteSpan frame) const {
  std::vector<std::uint8_t> whole(frame.begin(), frame.end());
  const std::size_t at = std::min(whole.size(), ethernet::kAddressesOctets);
  whole.insert(whole.begin() + static_cast<std::ptrdiff_t>(at), octets_.begin(),
               octets_.begin() + static_cast<std::ptrdiff_t>(octets_used_));
  return whole;
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

void FrameBatch::clear_extras(FrameSlot& slot) noexcept {
  slot.has_extras = false;
  slot.outer_tags.clear();
  slot.layers.clear();
  slot.obstacle = Obstacle::kNone;
  slot.remark = FrameRemark::kNone;
  slot.bypass = false;
  slot.carries_eapol = false;
  slot.received.clear();
  slot.received_has_tags = false;
  slot.agreement.clear();
}

FrameSlot& FrameBatch::next_slot(const host::CaptureFrame& frame, std::uint64_t number,
                                 std::size_t octets, std::size_t tag_octets) {
  FrameSlot& slot = slots_[size_++];
  const std::size_t headroom = config::kHeadroomOctets + tag_octets;
  const std::size_t slot_octets = headroom + octets + config::kTailroomOctets;
  slot.number = number;
  slot.time = frame.time;
  slot.original_octets = frame.original_octets;
  slot.interface = frame.interface;
  slot.uncontrolled = {};
  if (slot.has_extras) {
    clear_extras(slot);
  }
  slot.buffer = FrameBuffer(ByteSpan(storage_.get() + used_, slot_octets), headroom);
  slot.buffer.resize(octets);
  used_ += (slot_octets + kAlignment - 1) / kAlignment * kAlignment;
  return slot;
}

void FrameBatch::add(const host::CaptureFrame& frame, std::uint64_t number) {
  const AnnouncedFrame announced = frame.fcs_octets == 0
                                       ? AnnouncedFrame{frame.octets.size(), frame.truncated()}
                                       : without_announced_fcs(frame);
  const std::size_t octets = std::min(announced.octets, host::kMaxCaptureFrameOctets);
  FrameSlot& slot = next_slot(frame, number, octets, 0);
  slot.truncated = announced.cut;
  if (octets != 0) {
    std::memcpy(slot.buffer.data(), frame.octets.data(), octets);
  }
}

// Addresses from one place, the EtherType and all behind it from another: what stands between them
// is a switch's tag, which goes, and tags, which are kept.
void FrameBatch::add(const host::CaptureFrame& frame, std::uint64_t number,
                     const Envelope& envelope) {
  const ConstByteSpan whole = envelope.of(frame);
  const std::size_t tags = envelope.switch_tag_octets + envelope.tag_octets;
  // A record that ends within them is taken as it is.
  const std::size_t between = whole.size() >= ethernet::kAddressesOctets + tags ? tags : 0;
  const std::size_t octets = std::min(whole.size() - between, host::kMaxCaptureFrameOctets);
  FrameSlot& slot = next_slot(frame, number, octets, envelope.tag_octets);
  slot.truncated = envelope.cut;
  slot.has_extras = true;
  slot.obstacle = envelope.obstacle;
  slot.carries_eapol = envelope.carries == Carries::kEapol;
  if (!envelope.layers.empty()) {
    slot.layers = envelope.layers;
  }
  const std::size_t addresses = std::min(octets, ethernet::kAddressesOctets);
  if (addresses != 0) {
    std::memcpy(slot.buffer.data(), whole.data(), addresses);
  }
  if (octets > addresses) {
    std::memcpy(slot.buffer.data() + addresses, whole.data() + addresses + between,
                octets - addresses);
    slot.outer_tags.keep(envelope.tags_of(frame));
  }
}

}  // namespace linksec::sim
