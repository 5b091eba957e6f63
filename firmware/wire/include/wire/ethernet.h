// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ethernet as MACsec sees it: two addresses, then an EtherType or a SecTAG. Constants and small
// readers; nothing here judges a frame.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/bytes.h"

namespace linksec {

//   0           6           12     14
//   +-----------+-----------+------+----------- - -
//   | DA        | SA        | type | data
//   +-----------+-----------+------+----------- - -
namespace ethernet {
inline constexpr std::size_t kSourceOffset = 6;
inline constexpr std::size_t kAddressesOctets = 12;
inline constexpr std::size_t kEtherTypeOffset = 12;
inline constexpr std::size_t kHeaderOctets = 14;
/// A frame shorter than this is padded on the medium; the frame check sequence is not counted.
inline constexpr std::size_t kMinFrameOctets = 60;
/// A customer or service VLAN tag: EtherType and tag control information.
inline constexpr std::size_t kVlanTagOctets = 4;
}  // namespace ethernet

/// EtherTypes that the firmware knows.
enum class EtherType : std::uint16_t {
  kCustomerVlan = 0x8100,
  kServiceVlan = 0x88A8,
  kEapol = 0x888E,
  kMacSec = 0x88E5,
};

/// A 48-bit MAC address.
struct MacAddress {
  std::array<std::uint8_t, 6> octets{};

  [[nodiscard]] static MacAddress read(const std::uint8_t* from) noexcept {
    MacAddress address;
    std::memcpy(address.octets.data(), from, address.octets.size());
    return address;
  }
  [[nodiscard]] constexpr bool is_group() const noexcept { return (octets[0] & 0x01U) != 0; }
  [[nodiscard]] constexpr bool is_broadcast() const noexcept {
    return *this == MacAddress{{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}};
  }

  friend constexpr auto operator<=>(const MacAddress&, const MacAddress&) = default;
};

/// Copies the two addresses of a frame to another place, which may overlap the old one.
inline void move_addresses(std::uint8_t* to, const std::uint8_t* from) noexcept {
  if constexpr (kUnalignedWords) {
    // All twelve octets are read before the first is written, in words and without a call.
    std::uint64_t first = 0;
    std::uint32_t last = 0;
    static_assert(sizeof(first) + sizeof(last) == ethernet::kAddressesOctets);
    std::memcpy(&first, from, sizeof(first));
    std::memcpy(&last, from + sizeof(first), sizeof(last));
    std::memcpy(to, &first, sizeof(first));
    std::memcpy(to + sizeof(first), &last, sizeof(last));
  } else {
    std::memmove(to, from, ethernet::kAddressesOctets);
  }
}

/// The number after the source address, or 0 when the frame ends before it.
[[nodiscard]] constexpr std::uint16_t ether_type(ConstByteSpan frame) noexcept {
  return frame.size() < ethernet::kHeaderOctets
             ? std::uint16_t{0}
             : load_be16(frame.data() + ethernet::kEtherTypeOffset);
}

/// True for the EtherType of a customer or service VLAN tag.
[[nodiscard]] constexpr bool is_vlan_type(std::uint16_t type) noexcept {
  return type == static_cast<std::uint16_t>(EtherType::kCustomerVlan) ||
         type == static_cast<std::uint16_t>(EtherType::kServiceVlan);
}

/// Priority code point and drop eligible indicator of the outermost VLAN tag as one 4-bit number
/// (PCP × 2 + DEI), or 0 for a frame without one.
[[nodiscard]] constexpr std::uint8_t vlan_priority_and_dei(ConstByteSpan frame) noexcept {
  if (frame.size() < ethernet::kHeaderOctets + 2 || !is_vlan_type(ether_type(frame))) {
    return 0;
  }
  return static_cast<std::uint8_t>(frame[ethernet::kHeaderOctets] >> 4);
}

}  // namespace linksec
