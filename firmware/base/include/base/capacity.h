// SPDX-License-Identifier: Apache-2.0
#pragma once

// How much one SecY, and what stands around it, can hold. A board's numbers are those of its
// platform configuration, known to the compiler; a host chooses them for each object that it makes.
// Who makes a SecY or a store of PN records hands one of these over, with the memory
// (base/arena.h).

#include <cstddef>

#include "base/config.h"

namespace linksec {

/// What one SecY holds at the most. Where `config::kCapacitiesAtRunTime` is false the values below
/// hold whatever is said here.
struct Capacity {
  std::size_t tx_scs = config::kMaxTxScs;          ///< Transmit SCs, 1 to config::kMaxTxScs.
  std::size_t rx_scs = config::kMaxRxScs;          ///< Receive SCs, 1 to config::kMaxRxScs.
  std::size_t saks = config::kMaxSaks;             ///< SAKs, 2 to config::kMaxSaks.
  std::size_t pn_records = config::kMaxPnRecords;  ///< PN records, 1 to config::kMaxPnRecords.

  /// Key agreement's, 1 to the constant: participants, and peers of each.
  std::size_t participants = config::kMaxParticipants;
  std::size_t live_peers = config::kMaxLivePeers;
  std::size_t potential_peers = config::kMaxPotentialPeers;

  friend constexpr bool operator==(const Capacity&, const Capacity&) = default;
};

}  // namespace linksec
