// SPDX-License-Identifier: Apache-2.0
#pragma once

// A PnStore and a PnReservation of the platform's capacities, together with their memory: for
// tests, and for a host's own use of a file of records.

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "base/arena.h"
#include "base/capacity.h"
#include "base/config.h"
#include "port/pn_reservation.h"
#include "port/pn_store.h"

namespace linksec {

/// Memory for tables. It is a base class, so that it is there before what takes them.
template <std::size_t Octets>
class RecordsMemory {
 protected:
  constexpr RecordsMemory() noexcept : arena_(ByteSpan{octets_}) {}

  alignas(Arena::kAlignment) std::array<std::uint8_t, Octets> octets_;  // The arena's to fill.
  Arena arena_;
};

class StoreWithMemory : RecordsMemory<PnStore::octets({})>, public PnStore {
 public:
  StoreWithMemory() noexcept : PnStore(arena_, {}) {}
};

class ReservationWithMemory : RecordsMemory<PnReservation::octets({})>, public PnReservation {
 public:
  ReservationWithMemory(PnStore& store, SecY& secy) noexcept
      : PnReservation(store, secy, arena_, {}) {}
};

using PlatformPnStore = std::conditional_t<config::kCapacitiesAtRunTime, StoreWithMemory, PnStore>;
using PlatformPnReservation =
    std::conditional_t<config::kCapacitiesAtRunTime, ReservationWithMemory, PnReservation>;

}  // namespace linksec
