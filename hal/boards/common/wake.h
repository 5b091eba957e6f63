// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one thing by which an interrupt handler tells the loop that there is work.

namespace linksec::board {

/// Makes `hal::idle` return, now or when it is called next. Called from interrupt handlers.
void wake() noexcept;

}  // namespace linksec::board
