// SPDX-License-Identifier: Apache-2.0
#pragma once

// What follows from the state of a SecY by itself: which SAs and SCs are in use, since when, and
// whether frames are sent with an SCI. Whoever changed what it follows from calls these functions:
// the layer management interface, and generation when an SA's last PN went.

#include <cstdint>

#include "base/time.h"
#include "secy/channel.h"
#include "secy/state.h"

namespace linksec {

/// The last PN that the SA may use: the suite's, or the one below its ceiling
/// [802.1AE-2018 10.5.2].
[[nodiscard]] std::uint64_t last_usable_pn(const SecYState& state, const TxSa& sa) noexcept;

/// Sees which SAs of the SC are in use, and whether it transmits [802.1AE-2018 10.7.21, 10.7.23].
void refresh(SecYState& state, TxSc& sc, Time now) noexcept;

/// Sees which SAs of the SC are in use, whether it receives, and what follows for all SCs
/// [802.1AE-2018 10.7.12, 10.7.14].
void refresh(SecYState& state, RxSc& sc, Time now) noexcept;

/// Counts the SCs that receive, and sees whether frames are sent with an SCI
/// [802.1AE-2018 10.5.3, Table 10-1].
void refresh_including_sci(SecYState& state) noexcept;

}  // namespace linksec
