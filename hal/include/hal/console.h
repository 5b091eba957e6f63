// SPDX-License-Identifier: Apache-2.0
#pragma once

// The console contract: text for a person at a serial line or a terminal.
//
// Who calls: app/, from the poll loop, never per frame. Callers MUST NOT hand over keys.
// A platform MAY drop text that it has no room for; it MUST NOT block for longer than 1 ms.

#include <cstdint>
#include <string_view>

namespace linksec::hal {

/// One console. A board has one, the first; a host has as many as it opens.
struct ConsoleId {
  std::uint16_t index = 0;

  friend constexpr bool operator==(const ConsoleId&, const ConsoleId&) = default;
};

/// No console of any platform: what is written there is gone, and nobody types.
inline constexpr ConsoleId kNoConsole{0xFFFF};

/// Writes `text` as it is; nothing happens where there is no such console.
void console_write(ConsoleId console, std::string_view text) noexcept;

/// The next character that was typed, or -1 when there is none.
[[nodiscard]] int console_read(ConsoleId console) noexcept;

}  // namespace linksec::hal
