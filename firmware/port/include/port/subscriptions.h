// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which frames the users of an Uncontrolled Port asked for, by EtherType: the policy of a port with
// such users, a bump's host side or whoever reads a capture. It looks at frames and moves none.

#include <cstdint>

#include "base/bounded_vector.h"
#include "base/bytes.h"
#include "base/config.h"
#include "base/status.h"
#include "wire/ethernet.h"

namespace linksec {

class Subscriptions {
 public:
  /// Frames of this EtherType pass at the Uncontrolled Port from now on, in both directions. A type
  /// that passes already is fine. Returns kNoCapacity.
  [[nodiscard]] constexpr Status subscribe(std::uint16_t type) noexcept {
    return subscribed(type) || types_.push_back(type) ? Status::kOk : Status::kNoCapacity;
  }
  [[nodiscard]] constexpr bool subscribed(std::uint16_t type) const noexcept {
    for (const std::uint16_t other : types_) {
      if (other == type) {
        return true;
      }
    }
    return false;
  }

  /// True when a user wants the frame, as it came from the line or is to leave on it.
  [[nodiscard]] constexpr bool wants(ConstByteSpan frame) const noexcept {
    return subscribed(ether_type(frame));
  }
  /// True when a user wants frames with a SecTAG as they came. Verification changes those: they are
  /// to be handed over, or copied, before it.
  [[nodiscard]] constexpr bool wants_before_verification() const noexcept {
    return subscribed(static_cast<std::uint16_t>(EtherType::kMacSec));
  }

 private:
  BoundedVector<std::uint16_t, config::kMaxBypassEtherTypes> types_{};
};

}  // namespace linksec
