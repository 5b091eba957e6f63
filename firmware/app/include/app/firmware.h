// SPDX-License-Identifier: Apache-2.0
#pragma once

// The firmware's main loop and its console. A board's main, or the host simulator, makes a SecY and
// a SecYPort, configures them, and then calls `turn` for ever.

#include <cstddef>

#include "base/time.h"
#include "port/secy_port.h"

namespace linksec {

class Firmware {
 public:
  /// What a character on the console asks for.
  static constexpr char kHelpCommand = 'h';
  static constexpr char kStatusCommand = 's';
  static constexpr char kCountersCommand = 'c';

  explicit Firmware(SecYPort& port) noexcept : port_(port) {}

  /// Runs the AEAD engine's self-test. Returns what it says; unless that is kOk `turn` moves no
  /// frame and the console says why.
  [[nodiscard]] Status start() noexcept;

  /// One turn: a burst each way, and a look at the console. Returns how many frames came in, so
  /// that a loop that got 0 can sleep.
  std::size_t turn(Time now) noexcept;

  /// Writes the ports' status, the controls, and each SC and SA to the console; never a key.
  void print_status() const noexcept;

  /// Writes each counter that is not 0 to the console, under the standard's names.
  void print_counters() const noexcept;

 private:
  SecYPort& port_;
  bool started_ = false;
};

}  // namespace linksec
