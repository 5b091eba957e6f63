// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Device whose keys are agreed on: it and a KaY of its SecY. What it is opened with has no static
// key; the KaY opens and closes the Controlled Port. An image with key agreement has one in a
// Device's place.

#include <cstddef>

#include "app/device.h"
#include "app/link.h"
#include "app/link_agreement.h"
#include "app/wiring.h"
#include "base/arena.h"
#include "base/capacity.h"
#include "base/time.h"
#include "kay/kay.h"

namespace linksec {

class MkaDevice {
 public:
  constexpr explicit MkaDevice(const Wiring& wiring) noexcept
      : MkaDevice(wiring, arena_of(wiring)) {}
  MkaDevice(const MkaDevice&) = delete;
  MkaDevice& operator=(const MkaDevice&) = delete;
  ~MkaDevice() = default;

  /// Octets of Wiring::tables.
  [[nodiscard]] static constexpr std::size_t octets(const Capacity& capacity) noexcept {
    return Device::octets(capacity) + Kay::octets(capacity);
  }

  /// As Device has it.
  [[nodiscard]] bool test(const char* name) noexcept { return device_.test(name); }
  void refuse(const char* reason) noexcept { device_.refuse(reason); }
  [[nodiscard]] bool is_open() const noexcept { return device_.is_open(); }

  /// Brings the SecY into the state of the link, which has an agreement, and takes part in its CAs.
  /// It stays closed, and the console says why, when the SecY or the KaY refuses something.
  [[nodiscard]] Refusal open(const Link& link, Time now) noexcept;

  /// As Device has it; says also which SAK comes into use, and that one is lost.
  void serve(const SecYPortCounters& counters, Time now) noexcept;

  /// Ends key agreement; no frame passes any more.
  void stop(Time now) noexcept;

  [[nodiscard]] constexpr SecY& secy() noexcept { return device_.secy(); }
  [[nodiscard]] const SecY& secy() const noexcept { return device_.secy(); }
  [[nodiscard]] constexpr Kay& kay() noexcept { return kay_; }
  [[nodiscard]] const Kay& kay() const noexcept { return kay_; }

 private:
  constexpr MkaDevice(const Wiring& wiring, Arena&& tables) noexcept
      : device_(wiring),
        console_(wiring.console),
        kay_(device_.secy(), wiring.entropy, tables, wiring.capacity) {}

  // What a Device leaves of the tables.
  static constexpr Arena arena_of(const Wiring& wiring) noexcept {
    if constexpr (config::kCapacitiesAtRunTime) {
      return Arena{wiring.tables.subspan(Device::octets(wiring.capacity))};
    } else {
      static_cast<void>(wiring);
      return Arena{};
    }
  }

  void tell_of_keys() noexcept;
  void tell_of_other_cak() noexcept;

  Device device_;
  Console console_;
  Kay kay_;
  Ki told_{};  // The key in use that the console was told of.
  bool told_of_other_cak_ = false;
};

/// What a KaY is to do by a link's agreement and controls. Its participants are the link's.
[[nodiscard]] KaySettings kay_settings(const Link& link) noexcept;

}  // namespace linksec
