// SPDX-License-Identifier: Apache-2.0
#pragma once

// A replay of receive SCs alone. IEEE 802.1AE-2018 10.7.4 keeps the Controlled Port down until a
// transmit SC has an SA in use, and who looks into a capture has none. So the SecY of such a replay
// gets one with a random SAK, under which nothing is ever sent. No other SecY does. Replay calls
// it.

#include "base/time.h"
#include "link/link_config.h"
#include "replay/replay_side.h"
#include "secy/secy.h"

namespace linksec::sim {

/// True for a link without a transmit SC that has a receive SC, when no frame will come from
/// `host`.
[[nodiscard]] bool delivers_alone(const LinkConfig& config, const ReplaySide& host);

/// Adds the transmit SC to `secy`, which has room for it and for one more SAK. Throws a run
/// Failure.
void add_idle_tx_sc(SecY& secy, Time now);

}  // namespace linksec::sim
