// SPDX-License-Identifier: Apache-2.0
#pragma once

// The parts that envelope.cpp is put together from: what a link type has in front of a frame, the
// tags within a frame, the tunnel that an IP packet is. Each reads one header, bounded by the
// record, and knows nothing of the others.

#include <cstddef>
#include <cstdint>
#include <optional>

#include "capture/envelope.h"
#include "wire/ethernet.h"

namespace linksec::sim {

/// An EtherType that was read, and the place behind it.
struct TypeAt {
  std::uint16_t type = 0;
  std::size_t behind = 0;
};

/// Octets of a record that something stands in: from `begin` up to `end`.
struct Extent {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool cut = false;  ///< The record ends before it does.
};

/// EtherTypes in front of a SecTAG that are no tags.
inline constexpr std::uint16_t kTypeIpv4 = 0x0800;
inline constexpr std::uint16_t kTypeIpv6 = 0x86DD;
inline constexpr std::uint16_t kTypeMacSec = static_cast<std::uint16_t>(EtherType::kMacSec);
inline constexpr std::uint16_t kTypeEapol = static_cast<std::uint16_t>(EtherType::kEapol);

/// Octets of the tag that `type` begins, the type among them; 0 when it begins none.
[[nodiscard]] constexpr std::size_t tag_octets_of(std::uint16_t type) noexcept {
  switch (type) {
    case 0x8100:
    case 0x88A8:
    case 0x9100:
    case 0x9200:
    case 0x9300:
      return 4;   // Tag control information.
    case 0x892F:  // HSR: path and size, sequence number.
    case 0x8926:  // VN-tag: two words.
    case 0xF1C1:  // R-TAG: reserved, sequence number.
      return 6;
    case 0x893F:  // E-TAG: priorities, ingress E-CID, E-CID, two extensions.
      return 8;
    default:
      return 0;
  }
}

/// True when something that is looked for may stand behind `type`.
[[nodiscard]] constexpr bool leads_on(std::uint16_t type) noexcept {
  return type == kTypeIpv4 || type == kTypeIpv6 || tag_octets_of(type) != 0;
}

/// The tag that stands at `at`, whose type begins one; it ends before `end`.
[[nodiscard]] Layer tag_layer(ConstByteSpan record, TypeAt at) noexcept;

/// What a link type has in front of a frame and behind it.
struct LinkPrefix {
  std::optional<Layer> layer;
  Extent frame;
  std::size_t switch_tag_octets = 0;
  TypeAt type;  ///< The first one; 0 when the record ends before it.
  std::optional<std::size_t> source;
  Obstacle obstacle = Obstacle::kNone;
};

/// Reads what `link_type` has in front of the frame in `record`, of which `whole` is to be looked
/// at.
[[nodiscard]] LinkPrefix link_prefix(ConstByteSpan record, Extent whole,
                                     std::uint16_t link_type) noexcept;

/// An Ethernet frame in a tunnel.
struct Tunnelled {
  Layer layer;
  Extent frame;
};

/// The Ethernet frame in the tunnel that the IP packet of `version_type` in `packet` is; no value
/// when it is none of those that are known.
[[nodiscard]] std::optional<Tunnelled> tunnelled_frame(ConstByteSpan record, Extent packet,
                                                       std::uint16_t version_type) noexcept;

}  // namespace linksec::sim
