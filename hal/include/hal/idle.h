// SPDX-License-Identifier: Apache-2.0
#pragma once

// The idle contract: where a board sleeps while there is nothing to do, so that its core does not
// spin. A host's programs sleep in their own ways and do not call it.
//
// Who calls: the image's loop (app/), after a turn in which nothing moved. Never from an interrupt.
//
// A platform MUST
//  - sleep, and not spin, until an interrupt;
//  - return at once when an interrupt came since the last call, so that no wake-up is lost between
//    the last look at a device and the sleep;
//  - return within about 100 ms in any case: timers of the loop need no interrupt of their own.
// A platform MAY return early, for no reason.

namespace linksec::hal {

/// Sleeps until there may be something to do.
void idle() noexcept;

}  // namespace linksec::hal
