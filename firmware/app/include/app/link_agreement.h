// SPDX-License-Identifier: Apache-2.0
#pragma once

// Key agreement's part of a link: the settings of a KaY and its participants, as a provisioning
// block says them (docs/PROVISIONING.md). Only images with key agreement have one. Nothing is
// copied: CAK and CKN are octets of what was read.

#include <array>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "secy/cipher_suite.h"
#include "wire/sci.h"

namespace linksec {

/// macsec_policy.
enum class AgreementPolicy : std::uint8_t { kMustSecure, kServerDecides, kShouldSecure };

/// One CA's key.
struct LinkParticipant {
  ConstByteSpan cak{};      ///< 16 or 32 octets.
  ConstByteSpan ckn{};      ///< 1 to 32 octets.
  bool fallback = false;    ///< Used when no other has a live peer.
  std::uint64_t start = 0;  ///< Seconds since 1970; 0: from the beginning.
  std::uint64_t end = 0;    ///< Seconds since 1970; 0: without an end.
};

struct LinkAgreement {
  Sci sci{};  ///< The actor's.
  std::uint8_t priority = 0;
  AgreementPolicy policy = AgreementPolicy::kMustSecure;
  std::uint8_t version = 3;  ///< Of MKA, 1 to 3.
  bool integrity_only = false;
  bool delay_protect = false;
  bool strict_priority_255 = false;
  bool icv_indicator = false;
  bool hello_ramp = false;
  bool suspend_on_request = false;
  bool group_join = false;
  bool group_form = false;
  std::array<CipherSuite, kCipherSuiteCount> suites{};  ///< In the order of preference.
  std::uint8_t suite_count = 0;
  std::uint8_t assumed_suites = 0;  ///< A bit a suite: what a peer can do that announces none.
  std::uint32_t rekey_seconds = 0;  ///< The Key Server's; 0: never.
  std::span<const LinkParticipant> participants{};
};

}  // namespace linksec
