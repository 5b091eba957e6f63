// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a live firmware says of its key agreement: for people in hostap's words, for programs as one
// JSON object a line. Never a key.

#include <string>

#include "base/time.h"
#include "kay/kay.h"
#include "secy/secy.h"

namespace linksec::sim {

/// What a change of the status is: a line of the status file says each.
struct LiveState {
  KayStatus status{};
  Ki ki{};  ///< Of the key that transmits; zeroes without one.
  std::size_t live_peers = 0;
  bool operational = false;  ///< The Controlled Port.

  friend bool operator==(const LiveState& a, const LiveState& b) noexcept;
};

/// The state now; `kay` is null with static keys.
[[nodiscard]] LiveState live_state(const SecY& secy, const Kay* kay);

/// Some lines "name=value" of key agreement, each participant behind the port's.
[[nodiscard]] std::string status_text(const Kay& kay);

/// One line with its end. Times are seconds since 1970.
[[nodiscard]] std::string status_json(const LiveState& state, const Kay* kay, Time now);

}  // namespace linksec::sim
