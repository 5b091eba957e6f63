// SPDX-License-Identifier: Apache-2.0
#pragma once

// The host's clock behind hal/clock.h: the wall clock, or a virtual one that a replay or a test
// drives. Its epoch is 1970-01-01 00:00 UTC, so that a capture's timestamps are its times. One
// process has one clock.
//
// Who calls: sim/ and tests, from the thread that polls.

#include <cstdint>

#include "base/time.h"

namespace linksec::host {

/// Lets the clock follow the machine's: UTC at the first call, monotonic from then on.
void use_wall_clock() noexcept;

/// Stops the clock at `start`; from now on only `advance_to` and `advance_by` move it.
void use_virtual_clock(Time start) noexcept;

/// Moves a virtual clock forward to `time`. An earlier time than now, and a wall clock, stay as
/// they are.
void advance_to(Time time) noexcept;

/// Moves a virtual clock forward by `ns` nanoseconds.
void advance_by(std::uint64_t ns) noexcept;

/// True while the clock is a virtual one.
[[nodiscard]] bool clock_is_virtual() noexcept;

}  // namespace linksec::host
