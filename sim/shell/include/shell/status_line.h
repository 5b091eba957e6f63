// SPDX-License-Identifier: Apache-2.0
#pragma once

// One line on the standard error about what is going on. On a terminal it is written again and
// again over itself, and taken away at the end; elsewhere nothing is written, or a line now and
// then.

#include <chrono>
#include <string>

namespace linksec::sim {

/// The one line that is written over itself.
class StatusLine {
 public:
  /// `between` lies between two lines where there is no terminal; zero: none is written there.
  explicit StatusLine(std::chrono::seconds between = {});
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;
  ~StatusLine() { clear(); }

  /// Whether `show` would write now: twice a second on a terminal.
  [[nodiscard]] bool due() const;
  void show(const std::string& text);
  /// Takes the line away.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  bool terminal_;
  std::chrono::seconds between_;
  bool shown_ = false;
  Clock::time_point next_;
};

}  // namespace linksec::sim
