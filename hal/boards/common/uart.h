// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the console needs of a serial port. drivers/ has one implementation for each kind of port;
// a board links exactly one. None of these functions waits.

#include <cstdint>

namespace linksec::board::uart {

/// Sets the port to 115,200 baud, 8 data bits, and lets its receive interrupt through.
void open() noexcept;
/// True when `put` has room for a character.
[[nodiscard]] bool can_put() noexcept;
void put(std::uint8_t character) noexcept;
/// The next received character, or -1.
[[nodiscard]] int get() noexcept;
/// Whether the port interrupts when there is room to put a character.
void interrupt_when_empty(bool on) noexcept;
/// Takes back what made the port interrupt; called first by the handler.
void acknowledge() noexcept;

inline constexpr std::uint32_t kBaud = 115'200;

}  // namespace linksec::board::uart
