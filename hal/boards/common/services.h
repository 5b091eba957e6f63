// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a board's `open_services` opens, in this order.

namespace linksec::board {

/// What the board itself needs before its devices work: clocks, pins.
void open_board() noexcept;
void open_clock() noexcept;
void open_console() noexcept;
/// Looks for the flash model's file; without one there is no region.
void open_nvm() noexcept;
void open_ethernet() noexcept;
/// Stops receiving and sending at once.
void close_ethernet() noexcept;

}  // namespace linksec::board
