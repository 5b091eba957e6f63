// SPDX-License-Identifier: Apache-2.0
#pragma once

// A PnStore and a PnReservation of the platform's capacities, together with their memory: for
// tests, and for a host's own use of a file of records.

#include <type_traits>

#include "base/arena_memory.h"
#include "base/config.h"
#include "port/pn_reservation.h"
#include "port/pn_store.h"

namespace linksec {

class StoreWithMemory : ArenaMemory<PnStore::octets({})>, public PnStore {
 public:
  StoreWithMemory() noexcept : PnStore(arena_, {}) {}
};

class ReservationWithMemory : ArenaMemory<PnReservation::octets({})>, public PnReservation {
 public:
  ReservationWithMemory(PnStore& store, SecY& secy) noexcept
      : PnReservation(store, secy, arena_, {}) {}
};

using PlatformPnStore = std::conditional_t<config::kCapacitiesAtRunTime, StoreWithMemory, PnStore>;
using PlatformPnReservation =
    std::conditional_t<config::kCapacitiesAtRunTime, ReservationWithMemory, PnReservation>;

}  // namespace linksec
