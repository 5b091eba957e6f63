// SPDX-License-Identifier: Apache-2.0
#pragma once

// The Cipher Suites of Clause 14 and what each offers. Facts alone: no keys and no engine.

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/config.h"

namespace linksec {

/// A Cipher Suite of Table 14-1. There are no others [802.1AE-2018 5.3 q].
enum class CipherSuite : std::uint8_t {
  kGcmAes128,     ///< The default Cipher Suite [802.1AE-2018 14.5].
  kGcmAes256,     ///< [802.1AE-2018 14.6].
  kGcmAesXpn128,  ///< 64-bit PNs, 32 of them on the wire [802.1AE-2018 14.7].
  kGcmAesXpn256,  ///< [802.1AE-2018 14.8].
};

inline constexpr std::size_t kCipherSuiteCount = 4;

/// The octets at the front of the User Data that a confidentiality SA leaves in clear.
enum class ConfidentialityOffset : std::uint8_t { k0 = 0, k30 = 30, k50 = 50 };

/// Octets of the Salt of the extended packet numbering suites [802.1AE-2018 10.7.28].
inline constexpr std::size_t kSaltOctets = 12;

/// What a suite is and offers [802.1AE-2018 10.7.25, Table 14-1].
struct CipherSuiteInfo {
  std::uint64_t id;              ///< The 64-bit reference number, EUI-64.
  const char* name;              ///< "GCM-AES-128".
  std::uint8_t key_octets;       ///< 16 or 32.
  bool extended_packet_numbers;  ///< 64-bit PNs, Salt and SSCI; no confidentiality offset.
  std::uint64_t last_pn;         ///< The last PN that may be used: 2^32-1 or 2^64-1.

  /// Each suite protects integrity, and confidentiality too.
  static constexpr bool kIntegrity = true;
  static constexpr bool kConfidentiality = true;
  /// Octets of the ICV [802.1AE-2018 9.11].
  static constexpr std::size_t kIcvOctets = 16;
  /// Receive SCs, SAKs in both directions and transmit SCs at most, the same for each suite.
  static constexpr std::size_t kMaxRxScs = config::kMaxRxScs;
  static constexpr std::size_t kMaxSaks = config::kMaxSaks;
  static constexpr std::size_t kMaxTxScs = config::kMaxTxScs;

  [[nodiscard]] constexpr bool offers_offset() const noexcept { return !extended_packet_numbers; }
};

// @req E2 E9 CS CSA CSA-1 CSA-2 CSA-3 CSX MGT1-14
inline constexpr std::array<CipherSuiteInfo, kCipherSuiteCount> kCipherSuites = {{
    {0x0080C20001000001, "GCM-AES-128", 16, false, 0xFFFF'FFFF},
    {0x0080C20001000002, "GCM-AES-256", 32, false, 0xFFFF'FFFF},
    {0x0080C20001000003, "GCM-AES-XPN-128", 16, true, 0xFFFF'FFFF'FFFF'FFFF},
    {0x0080C20001000004, "GCM-AES-XPN-256", 32, true, 0xFFFF'FFFF'FFFF'FFFF},
}};

/// The facts of `suite`.
[[nodiscard]] constexpr const CipherSuiteInfo& info(CipherSuite suite) noexcept {
  return kCipherSuites[static_cast<std::size_t>(suite)];
}

/// True for the suites with 64-bit PNs, the last two. Each frame asks, so that it is a comparison
/// and not a look into the table.
[[nodiscard]] constexpr bool has_extended_packet_numbers(CipherSuite suite) noexcept {
  return suite >= CipherSuite::kGcmAesXpn128;
}

static_assert([] {
  for (std::size_t i = 0; i < kCipherSuiteCount; ++i) {
    if (has_extended_packet_numbers(static_cast<CipherSuite>(i)) !=
        kCipherSuites[i].extended_packet_numbers) {
      return false;
    }
  }
  return true;
}());

}  // namespace linksec
