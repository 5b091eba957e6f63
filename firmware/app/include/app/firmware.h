// SPDX-License-Identifier: Apache-2.0
#pragma once

// The main loop of a firmware whose SecY somebody else configures, and its console: the host
// simulator makes a SecY and a SecYPort, and then calls `turn` for ever. A board's images are
// station_image.h and bump_image.h.

#include <cstddef>

#include "app/console.h"
#include "base/time.h"
#include "port/secy_port.h"

namespace linksec {

class Firmware {
 public:
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
  Console console_{hal::ConsoleId{}};
  bool started_ = false;
};

}  // namespace linksec
