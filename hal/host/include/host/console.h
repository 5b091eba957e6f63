// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where hal/console.h writes and reads on a host.
//
// Who calls: sim/, before the firmware runs.

namespace linksec::host {

/// The stream that console text goes to.
enum class ConsoleOutput { kStandardError, kStandardOutput, kNone };

/// Chooses the stream; the standard error until then.
void set_console_output(ConsoleOutput output) noexcept;

/// Lets the console read the standard input; until then nothing is ever typed, so that a capture
/// may come in there.
void set_console_input(bool enabled) noexcept;

}  // namespace linksec::host
