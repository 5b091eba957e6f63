// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the console shows of a SecY and its port, in the standard's words and the host program's;
// never a key. The loops call it for a command that was typed.

#include <cstdint>

#include "app/text.h"
#include "port/line_port.h"
#include "secy/secy.h"

namespace linksec {

/// What a character on the console asks for.
inline constexpr char kHelpCommand = 'h';
inline constexpr char kStatusCommand = 's';
inline constexpr char kCountersCommand = 'c';
inline constexpr char kStopCommand = 'q';

/// Writes one line.
void print(const TextLine& line) noexcept;
void print(const char* line) noexcept;

/// Writes the ports' status, the controls, and each SC and SA.
void print_status(const SecY& secy) noexcept;

/// Writes each counter of the SecY, of its SCs and of the port that is not 0.
void print_counters(const SecY& secy, const SecYPortCounters& port) noexcept;

}  // namespace linksec
