// SPDX-License-Identifier: Apache-2.0
#pragma once

// The clock for tests: it stands still until the test moves it.

#include <cstdint>

#include "base/time.h"

namespace linksec::test::fake_clock {

/// Puts the clock to `now`, also back.
void set(Time now);
/// Moves the clock on.
void advance(std::uint64_t ns);

}  // namespace linksec::test::fake_clock
