// SPDX-License-Identifier: Apache-2.0
#pragma once

// One call that puts all fakes of this folder back to their beginning, for a test group's setup.

#include "support/fake_hal/fake_clock.h"
#include "support/fake_hal/fake_console.h"
#include "support/fake_hal/fake_entropy.h"
#include "support/fake_hal/fake_eth.h"
#include "support/fake_hal/fake_nvm.h"

namespace linksec::test {

/// No ports, no regions, the clock at 0, an empty console, a working entropy source.
inline void reset_fake_hal() {
  fake_eth::reset();
  fake_nvm::reset();
  fake_console::reset();
  fake_entropy::reset();
  fake_clock::set(Time{0});
}

}  // namespace linksec::test
