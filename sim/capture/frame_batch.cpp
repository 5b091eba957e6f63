// SPDX-License-Identifier: Apache-2.0
#include "capture/frame_batch.h"

#include <algorithm>
#include <cstring>

namespace linksec::sim {
namespace {

// Octets between the addresses and the EtherType that do not stay in the buffer. A record that ends
// within them is taken as it is.
std::size_t octets_between(ConstByteSpan whole, const Envelope& envelope) noexcept {
  const std::size_t tags = envelope.switch_tag_octets + envelope.tag_octets;
  return whole.size() >= ethernet::kAddressesOctets + tags ? tags : 0;
}

std::size_t octets_without_tags(const host::CaptureFrame& frame,
                                const Envelope& envelope) noexcept {
  const ConstByteSpan whole = envelope.of(frame);
  return std::min(whole.size() - octets_between(whole, envelope), host::kMaxCaptureFrameOctets);
}

}  // namespace

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
  slot.carries_eapol = slot.reached_uncontrolled = false;
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
  slot.link_type = frame.link_type;
  slot.options = frame.options;
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
  slot.record = frame.fcs_octets == 0 && !announced.cut ? frame.octets : ConstByteSpan();
  if (octets != 0) {
    std::memcpy(slot.buffer.data(), frame.octets.data(), octets);
  }
}

void FrameBatch::add(const host::CaptureFrame& frame, std::uint64_t number,
                     const Envelope& envelope) {
  FrameSlot& slot =
      next_slot(frame, number, octets_without_tags(frame, envelope), envelope.tag_octets);
  slot.record = envelope.fcs_octets == 0 && !frame.truncated() ? frame.octets : ConstByteSpan();
  fill(slot, frame, envelope);
}

void FrameBatch::refill(FrameSlot& slot, const host::CaptureFrame& frame,
                        const Envelope& envelope) {
  slot.buffer.reset(config::kHeadroomOctets + envelope.tag_octets);
  slot.buffer.resize(octets_without_tags(frame, envelope));
  slot.record = {};
  fill(slot, frame, envelope);
}

// Addresses from one place, the EtherType and all behind it from another: what stands between them
// is a switch's tag, which goes, and tags, which are kept.
void FrameBatch::fill(FrameSlot& slot, const host::CaptureFrame& frame, const Envelope& envelope) {
  const ConstByteSpan whole = envelope.of(frame);
  const std::size_t octets = slot.buffer.size();
  const std::size_t between = octets_between(whole, envelope);
  slot.truncated = envelope.cut;
  slot.original_octets -= static_cast<std::uint32_t>(
      std::min<std::size_t>(slot.original_octets, envelope.begin + envelope.switch_tag_octets));
  slot.has_extras = true;
  slot.obstacle = envelope.obstacle;
  slot.carries_eapol = envelope.carries == Carries::kEapol;
  slot.reached_uncontrolled = envelope.reached_uncontrolled;
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
