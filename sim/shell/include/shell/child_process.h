// SPDX-License-Identifier: Apache-2.0
#pragma once

// Another program while it runs: the one place that starts programs. It has no terminal, and it
// ends with this program, whatever ends that. child.h runs one to its end.

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace linksec::sim {

/// The descriptors that a program gets; they stay the caller's. -1: an empty file.
struct ChildFiles {
  int input = -1;
  int output = -1;
  int errors = -1;
  std::vector<int> inherited{};  ///< These it gets under the numbers that they have here.
};

/// A program that was started, until it is waited for or ended.
class ChildProcess {
 public:
  /// None yet.
  ChildProcess() noexcept = default;
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  /// Ends the program at once.
  ~ChildProcess() { kill(); }

  /// Starts the program of the first word, looked for on the PATH, with the others as its
  /// arguments; ends one that runs. Returns 0, or the errno of the call that failed. Throws a run
  /// Failure when this machine can start no program at all.
  [[nodiscard]] int start(const std::vector<std::string>& words, const ChildFiles& files);

  /// True until the program has ended; never waits.
  [[nodiscard]] bool running() noexcept;
  /// Waits until the program has ended, for so long at the most; true when it has.
  /// Returns early when a signal comes. Throws a run Failure when it can't be watched.
  [[nodiscard]] bool ends_within(std::chrono::milliseconds time);
  /// Waits until the program has ended. A signal to this program asks the other one to end. Throws
  /// a run Failure when it can't be watched.
  void wait();
  /// Asks the program to end.
  void ask_to_end() noexcept;
  /// Ends the program at once.
  void kill() noexcept;

  /// What the program ended with: its exit code, or 128 and the number of the signal.
  [[nodiscard]] int exit_code() const noexcept;
  /// "ended with code 1", "was killed by signal 9".
  [[nodiscard]] std::string how_it_ended() const;

 private:
  pid_t child_ = -1;
  int status_ = 0;
};

}  // namespace linksec::sim
