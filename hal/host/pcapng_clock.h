// SPDX-License-Identifier: Apache-2.0
#pragma once

// The times of a pcapng interface: its unit (if_tsresol, a power of 10 or of 2) and the seconds
// that are added (if_tsoffset). The pcapng reader has one for each interface.

#include <cstdint>

#include "base/time.h"

namespace linksec::host {

class PcapngClock {
 public:
  /// Takes the octet of if_tsresol. Without it the unit is a microsecond.
  void set_resolution(std::uint8_t octet) noexcept;
  /// Takes the seconds of if_tsoffset.
  void set_offset(std::int64_t seconds) noexcept { offset_seconds_ = seconds; }

  /// A packet's time, cut to nanoseconds: 1970 for times before it, the last Time for those after
  /// it.
  [[nodiscard]] Time time_of(std::uint64_t ticks) const noexcept;

 private:
  [[nodiscard]] Time exact_time_of(std::uint64_t ticks) const noexcept;

  std::uint64_t ns_per_tick_ = 1000;  // 0: a tick is no whole number of nanoseconds.
  bool binary_ = false;
  std::uint8_t exponent_ = 6;
  std::int64_t offset_seconds_ = 0;
};

}  // namespace linksec::host
