// SPDX-License-Identifier: Apache-2.0
#pragma once

// What both images have: a SecY with its PN records, brought into the state of a Link, the console,
// and the say whether frames may pass. An image adds its ports. It creates no PN record: an SA
// whose record is lost is not there, and the console says so.

#include <cstddef>

#include "app/apply.h"
#include "app/console.h"
#include "app/link.h"
#include "app/wiring.h"
#include "base/arena.h"
#include "base/capacity.h"
#include "base/config.h"
#include "base/table.h"
#include "base/time.h"
#include "port/line_port.h"
#include "port/pn_reservation.h"
#include "port/pn_store.h"
#include "secy/fixed_secy.h"

namespace linksec {

class Device {
 public:
  constexpr explicit Device(const Wiring& wiring) noexcept : Device(wiring, arena_of(wiring)) {}
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;
  constexpr ~Device() = default;

  /// Octets of Wiring::tables.
  [[nodiscard]] static constexpr std::size_t octets(const Capacity& capacity) noexcept {
    return SecY::octets(capacity) + PnStore::octets(capacity) + PnReservation::octets(capacity) +
           table_octets<SakId>(capacity.saks);
  }

  /// Says who starts and tests the engine. False when the device stays closed; the console says
  /// why.
  [[nodiscard]] bool test(const char* name) noexcept;

  /// Brings the SecY into the state of the link and opens the device. It stays closed, and the
  /// console says why, when the SecY refuses something. The Controlled Port is enabled unless the
  /// link has an agreement: then the KaY does that.
  [[nodiscard]] Refusal open(const Link& link, Time now) noexcept;

  /// Says what an image has against its provisioning block, and keeps the device closed.
  void refuse(const char* reason) noexcept;

  /// True while frames may pass.
  [[nodiscard]] bool is_open() const noexcept { return open_; }

  /// Does what the console asks for, and says when the Controlled Port is up for the first time, or
  /// that it can't be. To be called once a turn, behind the port's first look at the line.
  void serve(const SecYPortCounters& counters, Time now) noexcept;

  /// Ends in an orderly way: no frame passes any more, and what was reserved and not used is given
  /// back. Returns kIoError when the records can't be written. A device that is closed stays so.
  [[nodiscard]] Status stop(Time now) noexcept;

  [[nodiscard]] constexpr SecY& secy() noexcept { return secy_; }
  [[nodiscard]] const SecY& secy() const noexcept { return secy_; }
  /// Where SAs are started while the device runs, as apply.h does: with their records, where the
  /// platform keeps any.
  [[nodiscard]] LinkTarget target() noexcept { return {secy_, reservation(), saks_}; }
  /// Null on a platform without records.
  [[nodiscard]] PnReservation* reservation() noexcept {
    return region_ == hal::kNoNvm ? nullptr : &reservation_;
  }
  [[nodiscard]] const PnStore& store() const noexcept { return store_; }

 private:
  constexpr Device(const Wiring& wiring, Arena&& tables) noexcept
      : console_(wiring.console),
        region_(wiring.records),
        secy_(tables, wiring.capacity),
        store_(tables, wiring.capacity),
        reservation_(store_, secy_, tables, wiring.capacity),
        saks_(make_table<SakId, config::kMaxSaks>(tables, wiring.capacity.saks)) {}

  static constexpr Arena arena_of(const Wiring& wiring) noexcept {
    if constexpr (config::kCapacitiesAtRunTime) {
      return Arena{wiring.tables};
    } else {
      static_cast<void>(wiring);
      return Arena{};
    }
  }

  void close_for(const Refusal& refusal) noexcept;
  void close(const char* what, const char* why, const char* detail = "") noexcept;
  void open_records() noexcept;
  void tell_of_records(const Link& link, LinkSide side) const noexcept;
  void tell_once() noexcept;
  void serve_stop(Time now) noexcept;

  Console console_;
  hal::NvmId region_;
  SecY secy_;
  PnStore store_;
  PnReservation reservation_;
  Table<SakId, config::kMaxSaks> saks_;  // By the key's place in the link.
  bool open_ = false;
  bool ready_ = false;  // The console said so.
  bool told_ = false;   // The console said why it is not.
};

}  // namespace linksec
