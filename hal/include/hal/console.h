// SPDX-License-Identifier: Apache-2.0
#pragma once

// The console contract: text for a person at a serial line or a terminal.
//
// Who calls: app/, from the poll loop, never per frame. Callers MUST NOT hand over keys.
// A platform MAY drop text that it has no room for; it MUST NOT block for longer than 1 ms.

#include <string_view>

namespace linksec::hal {

/// Writes `text` as it is.
void console_write(std::string_view text) noexcept;

/// The next character that was typed, or -1 when there is none.
[[nodiscard]] int console_read() noexcept;

}  // namespace linksec::hal
