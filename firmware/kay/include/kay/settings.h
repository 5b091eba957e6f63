// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a manager wants of a port's key agreement. Plain values, under the names of the standard's
// management where it has them; the KaY reads them at its start. CAKs come apart from them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "kay/peer.h"
#include "secy/cipher_suite.h"
#include "secy/verdict.h"
#include "wire/eapol.h"
#include "wire/ethernet.h"
#include "wire/mka.h"
#include "wire/sci.h"

namespace linksec {

/// What the port does where MACsec can't be had [802.1X-2020 12.3].
enum class KayPolicy : std::uint8_t {
  kMustSecure,     ///< Nothing passes but under MACsec.
  kServerDecides,  ///< Clear frames pass when the Key Server advises it.
  kShouldSecure,   ///< Clear frames pass while no keys are in use.
};

struct KaySettings {
  Sci sci{};                                  ///< The actor's, of its transmit SC.
  MacAddress destination = kPaeGroupAddress;  ///< Of its MKPDUs.
  KeyServerPriority priority{};
  KayPolicy policy = KayPolicy::kMustSecure;
  bool macsec_desired = true;
  MacsecCapability capability = MacsecCapability::kOffsets;
  SakConfidentiality confidentiality = SakConfidentiality::kOffset0;  ///< As a Key Server.
  std::uint8_t version = 3;                                           ///< Of MKA, 1 to 3.
  bool delay_protect = false;
  bool strict_priority_255 = false;                     ///< The priority 255 never serves.
  bool icv_indicator = false;                           ///< MKPDUs are sent with one.
  std::array<CipherSuite, kCipherSuiteCount> suites{};  ///< In the order of preference.
  std::size_t suite_count = 1;
  SuiteSet assumed_suites{1};  ///< What a peer can do that announces none.
  Duration rekey_period{};     ///< The Key Server's; none: never.
  ValidateFrames validate_frames = ValidateFrames::kStrict;  ///< While secured.
  bool replay_protect = true;
  std::uint32_t replay_window = 0;

  [[nodiscard]] std::span<const CipherSuite> preferred_suites() const noexcept {
    return std::span{suites}.first(suite_count);
  }
};

/// A CA that a port takes part in.
struct CaSettings {
  ConstByteSpan cak{};    ///< 16 or 32 octets.
  ConstByteSpan ckn{};    ///< 1 to 32 octets.
  bool fallback = false;  ///< Used when no other has a live peer.
};

}  // namespace linksec
