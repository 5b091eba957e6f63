// SPDX-License-Identifier: Apache-2.0
#pragma once

// A board's console as this program's standard input and output, until the program is told to stop.
// It goes on whatever becomes of the standard input: closed, at its end, or a terminal that belongs
// to another job. Output that nobody reads is dropped, and never holds the board up.

#include <chrono>
#include <string>

#include "board/board_process.h"

namespace linksec::sim {

/// Carries a board's console to and from a person.
class ConsoleRelay {
 public:
  /// `name` is the image's, for messages.
  ConsoleRelay(BoardProcess& board, std::string image);

  /// Relays until SIGINT or SIGTERM, and then ends the board in order. Throws a run Failure when
  /// QEMU ends on its own, or the standard output can't be written.
  void run();

 private:
  using Clock = std::chrono::steady_clock;

  void step(std::chrono::milliseconds timeout);
  void read_input();
  void write_output();
  void end_board();
  void warn_if_silent();
  [[nodiscard]] bool wants_input() const;

  BoardProcess& board_;
  std::string image_;
  Clock::time_point start_ = Clock::now();
  std::string typed_;   // What the console has still to take.
  std::string output_;  // What the standard output has still to take.
  bool input_open_ = true;
  bool output_open_ = true;
  int output_error_ = 0;
  bool warned_ = false;
};

}  // namespace linksec::sim
