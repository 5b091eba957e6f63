// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the console shows of a SecY and its port, in the standard's words and the host program's;
// never a key. The loops call it for a command that was typed.

#include <cstdint>

#include "app/text.h"
#include "hal/console.h"
#include "port/line_port.h"
#include "secy/secy.h"

namespace linksec {

/// What a character on the console asks for.
inline constexpr char kHelpCommand = 'h';
inline constexpr char kStatusCommand = 's';
inline constexpr char kCountersCommand = 'c';
inline constexpr char kStopCommand = 'q';

/// A console of hal/console.h, by lines.
class Console {
 public:
  constexpr explicit Console(hal::ConsoleId id) noexcept : id_(id) {}

  /// Writes one line.
  void print(const TextLine& line) const noexcept;
  void print(const char* line) const noexcept;

  /// Writes the ports' status, the controls, and each SC and SA.
  void print_status(const SecY& secy) const noexcept;

  /// Writes each counter of the SecY, of its SCs and of the port that is not 0.
  void print_counters(const SecY& secy, const SecYPortCounters& port) const noexcept;

  /// The next character that was typed, or -1.
  [[nodiscard]] int read() const noexcept;

 private:
  void print_counter(const char* name, std::uint64_t value) const noexcept;
  void print_port(const char* name, const PortStatus& status) const noexcept;
  void print_sa(std::size_t an, bool in_use, PnBound next_pn) const noexcept;
  void print_sc(const char* kind, Sci sci) const noexcept;

  hal::ConsoleId id_;
};

}  // namespace linksec
