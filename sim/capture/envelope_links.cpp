// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "capture/frame_check.h"
#include "envelope_parts.h"

namespace linksec::sim {
namespace {

// Numbers of the registry of link types.
enum LinkType : std::uint16_t {
  kEthernet = 1,
  kRawBsd = 12,
  kRawOpenBsd = 14,
  kRaw = 101,
  kSll = 113,
  kIpv4 = 228,
  kIpv6 = 229,
  kNetAnalyzer = 240,
  kNetAnalyzerTransparent = 241,
  kMPacket = 274,
  kSll2 = 276,
  kBroadcomTag = 281,
  kBroadcomPrepended = 282,
  kDsaTag = 284,
  kEdsaTag = 285,
};

std::uint16_t word_at(ConstByteSpan record, Extent within, std::size_t at) noexcept {
  return at + 2 <= within.end ? load_be16(record.data() + at) : std::uint16_t{0};
}

LinkPrefix other() noexcept {
  LinkPrefix prefix;
  prefix.obstacle = Obstacle::kNoEthernetFrame;
  return prefix;
}

// Addresses, a switch's tag, the EtherType.
LinkPrefix ethernet(ConstByteSpan record, Extent frame, std::size_t switch_tag_octets,
                    std::optional<Layer> layer) noexcept {
  LinkPrefix prefix;
  prefix.layer = layer;
  prefix.frame = frame;
  prefix.switch_tag_octets = switch_tag_octets;
  const std::size_t at = frame.begin + ethernet::kEtherTypeOffset + switch_tag_octets;
  prefix.type = {word_at(record, frame, at), at + 2};
  prefix.source = frame.begin + ethernet::kSourceOffset;
  return prefix;
}

// A header that kept the source address and the type.
LinkPrefix cooked(ConstByteSpan record, Extent whole, LayerKind kind) noexcept {
  constexpr std::size_t kAddressOctets = 6;
  const bool second = kind == LayerKind::kSll2;
  const std::size_t header = second ? 20 : 16;
  const std::size_t type_at = second ? 0 : 14;
  const std::size_t length_at = second ? 11 : 5;
  LinkPrefix prefix;
  prefix.layer = Layer{kind, 0, 0};
  prefix.frame = whole;
  prefix.obstacle = Obstacle::kNoDestinationAddress;
  if (header <= whole.end) {
    prefix.type = {word_at(record, whole, type_at), header};
    if (record[length_at] == kAddressOctets) {
      prefix.source = length_at + 1;
    }
  }
  return prefix;
}

// A prefix of a fixed length, which is taken off.
Extent behind(Extent whole, std::size_t octets) noexcept {
  return {std::min(whole.begin + octets, whole.end), whole.end, whole.cut};
}

Extent without_check(Extent frame) noexcept {
  if (frame.cut) {
    return frame;
  }
  return {frame.begin, frame.end - std::min(kFcsOctets, frame.end - frame.begin), false};
}

// Preamble up to the start of an mPacket, which says what it is: 7 octets and fewer where a
// receiver lost some.
Extent behind_preamble(ConstByteSpan record, Extent whole, std::uint8_t& start) noexcept {
  constexpr std::uint8_t kPreamble = 0x55;
  constexpr std::size_t kMaxPreamble = 7;
  std::size_t at = whole.begin;
  while (at < whole.end && at - whole.begin < kMaxPreamble && record[at] == kPreamble) {
    ++at;
  }
  start = at < whole.end ? record[at] : std::uint8_t{0};
  return behind(whole, at - whole.begin + 1);
}

// An express frame, or the start of a preemptable one that was not preempted: then its check
// sequence is a frame's, and not an mPacket's.
LinkPrefix mpacket(ConstByteSpan record, Extent whole) noexcept {
  constexpr std::uint8_t kExpress = 0xD5;
  constexpr std::array<std::uint8_t, 4> kPreemptable = {0xE6, 0x4C, 0x7F, 0xB3};
  std::uint8_t start = 0;
  const Extent frame = behind_preamble(record, whole, start);
  const bool first =
      std::find(kPreemptable.begin(), kPreemptable.end(), start) != kPreemptable.end();
  LinkPrefix prefix = ethernet(record, without_check(frame), 0, Layer{LayerKind::kMPacket, 0, 0});
  const bool preempted =
      first && !frame.cut && !ends_with_fcs(record.subspan(frame.begin, frame.end - frame.begin));
  if (start != kExpress && (!first || preempted)) {
    prefix.obstacle = Obstacle::kMPacketFragment;
    prefix.frame.cut = true;
    if (!first) {
      prefix.type = {};
      prefix.source.reset();
    }
  }
  return prefix;
}

LinkPrefix net_analyzer(ConstByteSpan record, Extent whole, bool transparent) noexcept {
  Extent frame = behind(whole, 4);
  if (transparent) {
    std::uint8_t start = 0;
    frame = behind_preamble(record, frame, start);
  }
  return ethernet(record, without_check(frame), 0, Layer{LayerKind::kNetAnalyzer, 0, 0});
}

LinkPrefix raw_ip(ConstByteSpan record, Extent whole) noexcept {
  LinkPrefix prefix = other();
  prefix.frame = whole;
  if (whole.end != 0) {
    const unsigned version = record[0] >> 4;
    prefix.type.type = version == 4 ? kTypeIpv4 : version == 6 ? kTypeIpv6 : std::uint16_t{0};
  }
  return prefix;
}

}  // namespace

LinkPrefix link_prefix(ConstByteSpan record, Extent whole, std::uint16_t link_type) noexcept {
  const Layer switch_tag{LayerKind::kSwitchTag, link_type, 0};
  switch (link_type) {
    case kEthernet:
      return ethernet(record, whole, 0, std::nullopt);
    case kSll:
      return cooked(record, whole, LayerKind::kSll);
    case kSll2:
      return cooked(record, whole, LayerKind::kSll2);
    case kBroadcomTag:
    case kDsaTag:
      return ethernet(record, whole, 4, switch_tag);
    case kEdsaTag:
      return ethernet(record, whole, 8, switch_tag);
    case kBroadcomPrepended:
      return ethernet(record, behind(whole, 4), 0, switch_tag);
    case kMPacket:
      return mpacket(record, whole);
    case kNetAnalyzer:
    case kNetAnalyzerTransparent:
      return net_analyzer(record, whole, link_type == kNetAnalyzerTransparent);
    case kRaw:
    case kRawBsd:
    case kRawOpenBsd:
    case kIpv4:
    case kIpv6:
      return raw_ip(record, whole);
    default: {
      LinkPrefix prefix = other();
      prefix.frame = whole;
      return prefix;
    }
  }
}

}  // namespace linksec::sim
