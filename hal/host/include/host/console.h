// SPDX-License-Identifier: Apache-2.0
#pragma once

// The consoles of hal/console.h on a host: one on the process's standard streams, and as many in
// memory as are opened, for tests and for the nodes of a process that has several.
//
// Who calls: sim/, before the firmware runs and beside it.

#include <string>
#include <string_view>

#include "hal/console.h"
#include "host/io_result.h"

namespace linksec::host {

/// The console on the standard streams. It is always there.
inline constexpr hal::ConsoleId kStandardConsole{0};

/// The stream that the standard console's text goes to.
enum class ConsoleOutput { kStandardError, kStandardOutput, kNone };

/// Chooses the stream; the standard error until then.
void set_console_output(ConsoleOutput output) noexcept;

/// Lets the standard console read the standard input; until then nothing is ever typed, so that a
/// capture may come in there.
void set_console_input(bool enabled) noexcept;

/// Opens a console in memory: nothing was written, nothing is typed.
IoResult<hal::ConsoleId> open_memory_console();

/// Closes a console in memory; another console is left as it is.
void close_console(hal::ConsoleId console) noexcept;

/// What was written to a console in memory since the last call; what came beyond 1 MiB is lost.
/// Nothing for another console.
[[nodiscard]] std::string take_written(hal::ConsoleId console);

/// Types `text` at a console in memory; another console does not see it.
void type(hal::ConsoleId console, std::string_view text);

}  // namespace linksec::host
