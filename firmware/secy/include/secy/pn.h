// SPDX-License-Identifier: Apache-2.0
#pragma once

// Packet Numbers (wire/pn.h): the bounds nextPN and lowestPN, the recovery of a 64-bit
// PN from its 32 bits on the wire, and the replay window. Pure arithmetic; when to use it is
// verify's and protect's business.

#include <algorithm>
#include <cstdint>

#include "secy/cipher_suite.h"
#include "wire/pn.h"

namespace linksec {

/// nextPN or lowestPN: a number from 1 to 2^64, kept as its predecessor so that 2^64 has a place
/// and nothing ever wraps.
class PnBound {
 public:
  /// The bound 1.
  constexpr PnBound() noexcept = default;
  /// The bound `pn`, where 0 stands for 2^64 as it does in the standard [802.1AE-2018 10.6.5].
  constexpr explicit PnBound(Pn pn) noexcept : predecessor_(pn.value - 1) {}
  /// The bound just behind `pn`.
  [[nodiscard]] static constexpr PnBound after(Pn pn) noexcept {
    PnBound bound;
    bound.predecessor_ = pn.value;
    return bound;
  }

  /// The bound as a PN, where 0 stands for 2^64.
  [[nodiscard]] constexpr Pn pn() const noexcept { return {predecessor_ + 1}; }
  /// The number before the bound, 0 to 2^64-1.
  [[nodiscard]] constexpr std::uint64_t predecessor() const noexcept { return predecessor_; }
  /// True when `pn` is at the bound or beyond.
  [[nodiscard]] constexpr bool admits(Pn pn) const noexcept { return pn.value > predecessor_; }
  /// The bound `count` lower, and 1 at the least.
  [[nodiscard]] constexpr PnBound lowered_by(std::uint64_t count) const noexcept {
    PnBound bound;
    bound.predecessor_ = predecessor_ > count ? predecessor_ - count : 0;
    return bound;
  }

  // One by one: base/duration.h says why.
  friend constexpr bool operator==(PnBound a, PnBound b) noexcept {
    return a.predecessor_ == b.predecessor_;
  }
  friend constexpr bool operator<(PnBound a, PnBound b) noexcept {
    return a.predecessor_ < b.predecessor_;
  }
  friend constexpr bool operator>(PnBound a, PnBound b) noexcept {
    return a.predecessor_ > b.predecessor_;
  }
  friend constexpr bool operator<=(PnBound a, PnBound b) noexcept {
    return a.predecessor_ <= b.predecessor_;
  }
  friend constexpr bool operator>=(PnBound a, PnBound b) noexcept {
    return a.predecessor_ >= b.predecessor_;
  }

 private:
  std::uint64_t predecessor_ = 0;
};

/// The lowestPN of a receive SA that starts at `next_pn` and was not told otherwise.
[[nodiscard]] constexpr Pn default_lowest_pn(Pn next_pn, std::uint32_t window) noexcept {
  return PnBound{next_pn}.lowered_by(window).pn();
}

/// The replayWindow that is used: the set one, and at most 2^30-1 with 64-bit PNs
/// [802.1AE-2018 10.7.8].
// @req D3 D4
[[nodiscard]] constexpr std::uint32_t effective_replay_window(CipherSuite suite,
                                                              std::uint32_t window) noexcept {
  constexpr std::uint32_t kMaxExtendedWindow = (1U << 30) - 1;
  return has_extended_packet_numbers(suite) ? std::min(window, kMaxExtendedWindow) : window;
}

/// A received frame's PN. One that is out of range (0, or beyond 2^64-1) belongs to no frame.
struct RecoveredPn {
  Pn pn{};
  bool in_range = true;

  friend constexpr bool operator==(const RecoveredPn&, const RecoveredPn&) = default;
};

/// The PN of a frame whose SecTAG has `field`: the field itself with 32-bit PNs; with 64-bit PNs
/// the one from the lowest acceptable PN on that has these low bits [802.1AE-2018 10.6.2].
// @req D10 D11
[[nodiscard]] constexpr RecoveredPn recover_pn(CipherSuite suite, PnBound lowest_pn,
                                               std::uint32_t field) noexcept {
  if (!has_extended_packet_numbers(suite)) {
    return {Pn{field}, field != 0};
  }
  constexpr std::uint32_t kTopBit = 0x8000'0000;
  const std::uint64_t lowest = lowest_pn.pn().value;
  const bool carry = (lowest & kTopBit) != 0 && (field & kTopBit) == 0;
  const std::uint64_t high = (lowest >> 32) + (carry ? 1U : 0U);
  const bool beyond = lowest == 0 || high > 0xFFFF'FFFF;
  const Pn pn{(high << 32) | field};
  return {pn, !beyond && pn.value != 0};
}

/// nextPN and lowestPN of a receive SA [802.1AE-2018 10.7.14].
struct ReplayState {
  PnBound next_pn{};
  PnBound lowest_pn{};

  /// The state after a valid frame with `pn` [802.1AE-2018 10.6.5].
  // @req D7 D9 VER-11
  [[nodiscard]] constexpr ReplayState after(Pn pn, std::uint32_t window) const noexcept {
    const PnBound next = next_pn.admits(pn) ? PnBound::after(pn) : next_pn;
    const PnBound lowest = next.lowered_by(window);
    return {next, lowest.predecessor() > lowest_pn.predecessor() ? lowest : lowest_pn};
  }
};

}  // namespace linksec
