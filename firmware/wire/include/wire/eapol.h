// SPDX-License-Identifier: Apache-2.0
#pragma once

// EAPOL on the wire: the four octets behind the EtherType 88-8E. Says what kind of EAPOL frame one
// is, for the statistics of a KaY; whether it carries an MKPDU that is in order is wire/mkpdu.h's
// business. Nothing here judges a frame.

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "wire/ethernet.h"

namespace linksec {

//   0           6           12     14        15     16            18
//   +-----------+-----------+------+---------+------+-------------+---------- - - - - -+- - - -
//   | DA        | SA        | 888E | version | type | n, 2 octets | body, n octets     | padding
//   +-----------+-----------+------+---------+------+-------------+---------- - - - - -+- - - -
namespace eapol {
inline constexpr std::size_t kVersionOffset = 14;
inline constexpr std::size_t kTypeOffset = 15;
inline constexpr std::size_t kLengthOffset = 16;
inline constexpr std::size_t kBodyOffset = 18;
/// The version that is sent, and the first one that carries MKA [802.1X-2020 11.3].
inline constexpr std::uint8_t kVersion = 3;
/// EAPOL-MKA, the packet type of an MKPDU [802.1X-2020 11.3].
inline constexpr std::uint8_t kTypeMka = 5;
}  // namespace eapol

/// The group address that MKPDUs are sent to unless another one is chosen [802.1X-2020 11.1].
inline constexpr MacAddress kPaeGroupAddress = {{0x01, 0x80, 0xC2, 0x00, 0x00, 0x03}};

/// The header of an EAPOL frame as it stands there.
struct EapolHeader {
  MacAddress destination{};
  MacAddress source{};
  std::uint8_t version = 0;
  std::uint8_t type = 0;
  /// What the length field says; the frame may hold fewer octets or more.
  std::uint16_t body_octets = 0;
};

/// True when the EtherType is EAPOL's.
[[nodiscard]] constexpr bool is_eapol(ConstByteSpan frame) noexcept {
  return ether_type(frame) == static_cast<std::uint16_t>(EtherType::kEapol);
}

/// The header of an EAPOL frame; none where the EtherType is another one or the frame ends within
/// the header. `frame` begins at the destination address.
[[nodiscard]] inline std::optional<EapolHeader> read_eapol_header(ConstByteSpan frame) noexcept {
  if (!is_eapol(frame) || frame.size() < eapol::kBodyOffset) {
    return std::nullopt;
  }
  const std::uint8_t* at = frame.data();
  return EapolHeader{MacAddress::read(at), MacAddress::read(at + ethernet::kSourceOffset),
                     at[eapol::kVersionOffset], at[eapol::kTypeOffset],
                     load_be16(at + eapol::kLengthOffset)};
}

}  // namespace linksec
