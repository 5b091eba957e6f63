// SPDX-License-Identifier: Apache-2.0
#include "frame_layout.h"

#include <algorithm>

#include "capture/frame_check.h"
#include "envelope_parts.h"
#include "wire/ethernet.h"

namespace linksec::sim {
namespace {

constexpr std::size_t kTag = ethernet::kVlanTagOctets;
constexpr std::size_t kMaxTags = 8;
constexpr std::size_t kMaxFoundTrailer = 64;
// A short frame, behind a few tags, with a frame check sequence.
constexpr std::size_t kMaxShortFrameOctets = 96;
constexpr std::array<std::uint16_t, 2> kRemovedTypes = {0x8100, 0x88A8};

bool is_tag_type(std::uint16_t type) noexcept { return tag_octets_of(type) == kTag; }

}  // namespace

std::optional<std::size_t> octets_before_sectag(ConstByteSpan frame) noexcept {
  std::size_t at = ethernet::kEtherTypeOffset;
  for (std::size_t tags = 0; tags <= kMaxTags && at + 2 <= frame.size(); ++tags, at += kTag) {
    const std::uint16_t type = load_be16(frame.data() + at);
    if (type == static_cast<std::uint16_t>(EtherType::kMacSec)) {
      return at - ethernet::kEtherTypeOffset;
    }
    if (!is_tag_type(type)) {
      break;
    }
  }
  return std::nullopt;
}

std::size_t FrameLayout::place_of(std::size_t header_octet) const noexcept {
  const std::size_t in_front = inserted_clear == 0 ? inserted : 0;
  return header_octet < ethernet::kAddressesOctets + in_front ? header_octet
                                                              : header_octet + skipped - in_front;
}

std::vector<Reading> FrameLayout::readings(std::size_t offset) const {
  const Reading whole{data.size(), 0, false};
  std::vector<Reading> list;
  const auto add = [&](std::size_t of) {
    const std::size_t sent_clear = std::min(of, data.size() + inserted_clear);
    if (sent_clear >= inserted_clear) {
      list.push_back({sent_clear - inserted_clear, of, true});
    }
  };
  add(offset);
  for (const std::size_t other : {0U, 30U, 50U}) {
    if (other != offset) {
      add(other);
    }
  }
  list.insert(tag().e() ? list.end() : list.begin(), whole);
  return list;
}

FrameLayouts::FrameLayouts(ConstByteSpan frame, std::size_t tag_octets)
    : frame_(frame),
      tag_octets_(tag_octets),
      tag_(RawSecTag::read_cut(frame.subspan(ethernet::kAddressesOctets + tag_octets))) {
  const FrameLayout layout = start(0, tag_.octets());
  base_ = ended(layout, tag_.sl() != 0 ? tag_.sl() : rest(layout));
  if (!base_.has_value()) {
    return;
  }
  const std::size_t behind = base_->data_place + base_->data.size() + sectag::kIcvOctets;
  if (behind < frame_.size() && frame_.size() > ethernet::kMinFrameOctets) {
    const ConstByteSpan trailer = frame_.subspan(behind);
    base_->fault = trailer.size() == kFcsOctets && ends_with_fcs(frame_) ? Fault::kFrameCheck
                                                                         : Fault::kTrailer;
    base_->found = trailer.size();
  }
}

// The addresses, the last `covered_tags` tags and a SecTAG of so many octets.
FrameLayout FrameLayouts::start(std::size_t covered_tags, std::size_t sectag_octets) const {
  FrameLayout layout;
  layout.skipped = tag_octets_ - covered_tags * kTag;
  const std::size_t from = ethernet::kAddressesOctets + layout.skipped;
  const std::size_t octets = std::min(covered_tags * kTag + sectag_octets, frame_.size() - from);
  std::copy_n(frame_.begin(), ethernet::kAddressesOctets, layout.octets.begin());
  std::copy_n(frame_.begin() + static_cast<std::ptrdiff_t>(from), octets,
              layout.octets.begin() + ethernet::kAddressesOctets);
  layout.header_octets = ethernet::kAddressesOctets + octets;
  layout.tag_place = ethernet::kAddressesOctets + covered_tags * kTag;
  layout.data_place = from + octets;
  return layout;
}

std::size_t FrameLayouts::rest(const FrameLayout& layout) const noexcept {
  const std::size_t around = layout.data_place + sectag::kIcvOctets;
  return frame_.size() > around ? frame_.size() - around : 0;
}

std::optional<FrameLayout> FrameLayouts::ended(FrameLayout layout, std::size_t data_octets) const {
  if (data_octets == 0 || data_octets > rest(layout)) {
    return std::nullopt;
  }
  layout.data = frame_.subspan(layout.data_place, data_octets);
  layout.icv = frame_.subspan(layout.data_place + data_octets, sectag::kIcvOctets);
  return layout;
}

void FrameLayouts::add(std::vector<FrameLayout>& list, std::optional<FrameLayout> layout,
                       Fault fault, std::uint64_t found) const {
  if (layout.has_value()) {
    layout->fault = fault;
    layout->found = found;
    list.push_back(*layout);
  }
}

std::vector<FrameLayout> FrameLayouts::others() const {
  std::vector<FrameLayout> list;
  add_covered_tags(list);
  add_inserted_tag(list);
  add_short_lengths(list);
  return list;
}

void FrameLayouts::add_covered_tags(std::vector<FrameLayout>& list) const {
  for (std::size_t tags = 1; tags <= tag_octets_ / kTag; ++tags) {
    const FrameLayout layout = start(tags, tag_.octets());
    add(list, ended(layout, tag_.sl() != 0 ? tag_.sl() : rest(layout)), Fault::kCoveredTags, tags);
  }
}

void FrameLayouts::add_inserted_tag(std::vector<FrameLayout>& list) const {
  FrameLayout layout = start(0, tag_.octets());
  if (layout.data_place + kTag > frame_.size() ||
      !is_tag_type(load_be16(frame_.data() + layout.data_place))) {
    return;
  }
  layout.data_place += kTag;
  add(list, ended(layout, tag_.sl() != 0 ? tag_.sl() : rest(layout)), Fault::kInsertedTag, 1);
}

std::vector<FrameLayout> FrameLayouts::trailers() const {
  std::vector<FrameLayout> list;
  const FrameLayout layout = start(0, tag_.octets());
  if (tag_.sl() != 0) {
    return list;  // The base has it.
  }
  for (std::size_t octets = 1; octets <= kMaxFoundTrailer && octets < rest(layout); ++octets) {
    const bool check = octets == kFcsOctets && ends_with_fcs(frame_);
    add(list, ended(layout, rest(layout) - octets), check ? Fault::kFrameCheck : Fault::kTrailer,
        octets);
  }
  return list;
}

// What SL was before somebody altered it: 0 in a long frame, any in one that may be padded.
void FrameLayouts::add_short_lengths(std::vector<FrameLayout>& list) const {
  FrameLayout layout = start(0, tag_.octets());
  const std::size_t most = frame_.size() <= kMaxShortFrameOctets
                               ? std::min<std::size_t>(sectag::kShortLengthLimit - 1, rest(layout))
                               : 0;
  for (std::size_t sl = 0; sl <= most; ++sl) {
    if (sl == tag_.octet_4()) {
      continue;
    }
    layout.octets[layout.tag_place + sectag::kSlOffset] = static_cast<std::uint8_t>(sl);
    layout.expected = tag_.octet_4();
    add(list, ended(layout, sl != 0 ? sl : rest(layout)), Fault::kShortLength, sl);
  }
}

std::vector<FrameLayout> FrameLayouts::altered() const {
  std::vector<FrameLayout> list;
  const std::size_t other = tag_.sc() ? sectag::kOctetsWithoutSci : sectag::kOctetsWithSci;
  const FrameLayout layout = start(0, other);
  add(list, ended(layout, tag_.sl() != 0 ? tag_.sl() : rest(layout)), Fault::kTagBits, 0);
  add_removed_tags(list);
  return list;
}

// In front of the SecTAG, and at the front of what is not encrypted. The tag's own two octets are
// zero here: those that were there come out as altered.
void FrameLayouts::add_removed_tags(std::vector<FrameLayout>& list) const {
  for (const std::uint16_t type : kRemovedTypes) {
    FrameLayout front = start(0, tag_.octets());
    auto* const begin = front.octets.data() + ethernet::kAddressesOctets;
    std::copy_backward(begin, front.octets.data() + front.header_octets,
                       front.octets.data() + front.header_octets + kTag);
    store_be32(begin, std::uint32_t{type} << 16);
    front.header_octets += kTag;
    front.tag_place += kTag;
    front.inserted = kTag;
    add(list, ended(front, tag_.sl() != 0 ? tag_.sl() : rest(front)), Fault::kRemovedTag, type);

    FrameLayout inside = start(0, tag_.octets());
    store_be32(inside.octets.data() + inside.header_octets, std::uint32_t{type} << 16);
    inside.header_octets += kTag;
    inside.inserted = inside.inserted_clear = kTag;
    const std::size_t octets = tag_.sl() > kTag ? tag_.sl() - kTag : rest(inside);
    add(list, ended(inside, octets), Fault::kRemovedTag, type);
  }
}

std::optional<FrameLayout> FrameLayouts::cut(std::size_t missing) const {
  FrameLayout layout = start(0, tag_.octets());
  const std::size_t icv_octets = sectag::kIcvOctets - missing;
  if (layout.data_place + icv_octets >= frame_.size()) {
    return std::nullopt;
  }
  const std::size_t octets = frame_.size() - layout.data_place - icv_octets;
  if (tag_.sl() != 0 && octets != tag_.sl()) {
    return std::nullopt;
  }
  layout.data = frame_.subspan(layout.data_place, octets);
  layout.icv = frame_.subspan(layout.data_place + octets);
  layout.fault = Fault::kCutShort;
  layout.found = missing;
  return layout;
}

}  // namespace linksec::sim
