// SPDX-License-Identifier: Apache-2.0
#pragma once

// A SAK that key agreement distributes, in the words of a SecY: its suite, its offset, its public
// name and its Salt. For whoever installs such a SAK, a KaY or a listener. It holds no key.

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "secy/cipher_suite.h"
#include "secy/sak_store.h"
#include "wire/mka.h"

namespace linksec {

/// The suite with that number, GCM-AES-128 by that of the 2006 edition too; none for one that is
/// not known.
[[nodiscard]] inline std::optional<CipherSuite> suite_of(SuiteId id) noexcept {
  const SuiteId known = id == kGcmAes128Id2006 ? kGcmAes128Id : id;
  for (std::size_t i = 0; i < kCipherSuiteCount; ++i) {
    if (kCipherSuites[i].id == known.value) {
      return static_cast<CipherSuite>(i);
    }
  }
  return std::nullopt;
}

/// The offset that a SecY has for a SAK that is distributed with `confidentiality`.
[[nodiscard]] constexpr ConfidentialityOffset offset_of(
    SakConfidentiality confidentiality) noexcept {
  switch (confidentiality) {
    case SakConfidentiality::kOffset30:
      return ConfidentialityOffset::k30;
    case SakConfidentiality::kOffset50:
      return ConfidentialityOffset::k50;
    case SakConfidentiality::kNone:
    case SakConfidentiality::kOffset0:
      break;
  }
  return ConfidentialityOffset::k0;
}

/// The KI as a SecY keeps it: the Key Server's MI, then the KN.
[[nodiscard]] inline KeyIdentifier key_identifier_of(const Ki& ki) noexcept {
  KeyIdentifier identifier;
  std::ranges::copy(ki.key_server.octets, identifier.octets.begin());
  store_be32(identifier.octets.data() + Mi::kOctets, ki.kn.value);
  return identifier;
}

/// The Salt of a SAK with extended packet numbers: the MI, its upper 32 bits mixed with the KN,
/// whose lower half comes first [802.1AE-2018 10.7.28].
[[nodiscard]] inline std::array<std::uint8_t, kSaltOctets> salt_of(const Ki& ki) noexcept {
  static_assert(kSaltOctets == Mi::kOctets);
  std::array<std::uint8_t, kSaltOctets> salt = ki.key_server.octets;
  const std::uint32_t kn = ki.kn.value << 16U | ki.kn.value >> 16U;
  store_be32(salt.data(), load_be32(salt.data()) ^ kn);
  return salt;
}

}  // namespace linksec
