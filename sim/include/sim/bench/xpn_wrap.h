// SPDX-License-Identifier: Apache-2.0
#pragma once

// More frames than 32 bits count through one SA with extended packet numbers: each is protected and
// verified, and everything about it is checked.

#include <cstdint>
#include <string>

#include "secy/pn.h"

namespace linksec::sim::bench {

/// What a PN of 32 bits can't count: each frame of this many has a PN, and the last one's low 32
/// bits are the first one's.
inline constexpr std::uint64_t kXpnWrapFrames = (std::uint64_t{1} << 32) + 1;

struct XpnWrapResult {
  CipherSuite suite = CipherSuite::kGcmAesXpn128;
  std::uint64_t frames = 0;
  Pn first{};
  Pn last{};
  std::uint32_t first_field = 0;  ///< The PN field of the first frame's SecTAG.
  std::uint32_t last_field = 0;   ///< That of the last one: the same when as many as above ran.
  double seconds = 0;
};

/// The PN of the first frame of such a run: 1, or for a shorter run one that lets the low 32 bits
/// wrap in its middle.
[[nodiscard]] Pn xpn_wrap_start(std::uint64_t frames) noexcept;

/// Runs `frames` frames of 64 octets through `suite`, which has extended packet numbers, with the
/// engine that is chosen. Throws a run Failure when anything is not as it must be, or when the
/// program is interrupted.
[[nodiscard]] XpnWrapResult run_xpn_wrap(CipherSuite suite, std::uint64_t frames);

[[nodiscard]] std::string xpn_wrap_text(const XpnWrapResult& result);

}  // namespace linksec::sim::bench
