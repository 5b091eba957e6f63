// SPDX-License-Identifier: Apache-2.0

#include "hal/idle.h"

#include "common/core.h"
#include "common/wake.h"
#include "hal/clock.h"

namespace linksec {
namespace {

constinit volatile bool woken = false;

}  // namespace

void board::wake() noexcept { woken = true; }

// With interrupts masked, nothing can come between the look at the flag and the sleep; a pending
// interrupt still ends the sleep, and its handler runs when the mask is lifted. What sets the flag
// after the loop is seen by the turn that follows this return. The clock's tick ends each sleep, so
// that no alarm has to be set for `until`.
void hal::idle(Time until) noexcept {
  while (!woken && hal::clock_now() < until) {
    const board::InterruptsMasked masked;
    if (!woken) {
      board::wait_for_interrupt();
    }
  }
  woken = false;
}

}  // namespace linksec
