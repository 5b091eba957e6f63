// SPDX-License-Identifier: Apache-2.0

#include "hal/idle.h"

#include "common/core.h"
#include "common/wake.h"

namespace linksec {
namespace {

constinit volatile bool woken = false;

}  // namespace

void board::wake() noexcept { woken = true; }

// With interrupts masked, nothing can come between the look at the flag and the sleep; a pending
// interrupt still ends the sleep, and its handler runs when the mask is lifted. What sets the flag
// after that is seen by the turn that follows this return.
void hal::idle() noexcept {
  const std::uint32_t state = board::save_and_mask_interrupts();
  if (!woken) {
    board::wait_for_interrupt();
  }
  board::restore_interrupts(state);
  woken = false;
}

}  // namespace linksec
