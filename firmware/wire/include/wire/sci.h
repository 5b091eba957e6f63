// SPDX-License-Identifier: Apache-2.0
#pragma once

// The Secure Channel Identifier and the two-bit Association Number, which together name an SA.

#include <compare>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "wire/ethernet.h"

namespace linksec {

/// A 64-bit SCI: a MAC address in the upper 48 bits, a Port Identifier in the lower 16
/// [802.1AE-2018 8.2.1, 9.9].
struct Sci {
  std::uint64_t value = 0;

  [[nodiscard]] static constexpr Sci from(const MacAddress& address,
                                          std::uint16_t port_identifier) noexcept {
    return of_source(address.octets.data(), port_identifier);
  }
  /// That of a frame whose source address is the six octets at `source`.
  [[nodiscard]] static constexpr Sci of_source(const std::uint8_t* source,
                                               std::uint16_t port_identifier) noexcept {
    const std::uint32_t low = std::uint32_t{load_be16(source + 4)} << 16 | port_identifier;
    return {std::uint64_t{load_be32(source)} << 32 | low};
  }
  [[nodiscard]] static constexpr Sci read(const std::uint8_t* from) noexcept {
    return {load_be64(from)};
  }

  [[nodiscard]] constexpr MacAddress address() const noexcept {
    MacAddress address;
    for (std::size_t i = 0; i < address.octets.size(); ++i) {
      address.octets[i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
    }
    return address;
  }
  [[nodiscard]] constexpr std::uint16_t port_identifier() const noexcept {
    return static_cast<std::uint16_t>(value);
  }
  /// The SCI without the upper 4 bits of its Port Identifier, in which the SCs of one SecY differ
  /// [802.1AE-2018 10.7.17].
  [[nodiscard]] constexpr Sci without_traffic_class() const noexcept {
    return {value & ~std::uint64_t{0xF000}};
  }
  /// All ones is never an SCI [802.1AE-2018 9.9].
  [[nodiscard]] constexpr bool is_valid() const noexcept { return value != ~std::uint64_t{0}; }

  friend constexpr auto operator<=>(const Sci&, const Sci&) = default;
};

/// The Port Identifier that an SCI implied by ES has [802.1AE-2018 9.5].
inline constexpr std::uint16_t kEndStationPortIdentifier = 0x0001;
/// The Port Identifier that an SCI implied by SCB has [802.1AE-2018 9.5].
inline constexpr std::uint16_t kSingleCopyBroadcastPortIdentifier = 0x0000;

/// A 32-bit Short SCI, the part of an SCI's role that the extended packet numbering suites put
/// into the nonce [802.1AE-2018 10.7.13].
struct Ssci {
  std::uint32_t value = 0;

  friend constexpr auto operator<=>(const Ssci&, const Ssci&) = default;
};

/// A two-bit Association Number, 0 to 3 [802.1AE-2018 9.6].
class An {
 public:
  static constexpr std::size_t kCount = 4;

  constexpr An() noexcept = default;
  /// The AN in the two low bits of `bits`.
  constexpr explicit An(std::uint32_t bits) noexcept
      : value_(static_cast<std::uint8_t>(bits & 0x03U)) {}

  [[nodiscard]] constexpr std::uint8_t value() const noexcept { return value_; }

  friend constexpr auto operator<=>(const An&, const An&) = default;

 private:
  std::uint8_t value_ = 0;
};

}  // namespace linksec
