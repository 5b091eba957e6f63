// SPDX-License-Identifier: Apache-2.0
#pragma once

// The idle contract: where a board sleeps while there is nothing to do, so that its core does not
// spin. A host's programs sleep in their own ways and do not call it.
//
// Who calls: the image's loop (app/), after a turn in which nothing moved, with the time at which
// the next of its timers is due. Never from an interrupt.
//
// A platform MUST
//  - sleep, and not spin, until a device's interrupt or `until`, whichever comes first;
//  - return at once when an interrupt came since the last call, so that no wake-up is lost between
//    the last look at a device and the sleep;
//  - return at once when `until` has come, and else no later than about 10 ms after it.
// A platform MAY return early, for no reason: the caller looks at its timers, not at the return.

#include "base/time.h"

namespace linksec::hal {

/// Sleeps until there may be something to do, at the longest until `until` on hal/clock.h's clock.
void idle(Time until) noexcept;

}  // namespace linksec::hal
