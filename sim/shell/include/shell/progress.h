// SPDX-License-Identifier: Apache-2.0
#pragma once

// A line on the standard error that says how far a long run is, when that is a terminal.

#include <chrono>
#include <cstdint>
#include <string>

namespace linksec::sim {

/// How many frames of an input were read, on a terminal.
class Progress {
 public:
  explicit Progress(std::string name);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Takes the line away.
  ~Progress();

  /// Shows the count, at most twice a second.
  void show(std::uint64_t frames);

 private:
  std::string name_;
  bool terminal_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace linksec::sim
