// SPDX-License-Identifier: Apache-2.0
#pragma once

// The clock contract. The firmware's main loop reads it once a turn and hands the value down; the
// core never calls it.
//
// Who calls: app/, once a poll turn.
// A platform MUST count monotonically, with a resolution of 1 ms or better, and never wrap within
// 100 years. It MUST NOT block.

#include "base/time.h"

namespace linksec::hal {

/// Nanoseconds since start-up, or since an epoch of the platform's choosing.
[[nodiscard]] Time clock_now() noexcept;

}  // namespace linksec::hal
