// SPDX-License-Identifier: Apache-2.0
#pragma once

// Another program, run to its end: how long it took, what it said. It is ended when a signal comes
// to this one.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace linksec::sim {

/// What became of a program.
struct ChildResult {
  int exit_code = 0;      ///< 127 when it could not be started, 128 and its number after a signal.
  double seconds = 0;     ///< From its start to its end.
  bool too_slow = false;  ///< It was ended because its time was over.
  std::string output{};   ///< Its standard output.
  std::string errors{};   ///< Its standard error.

  [[nodiscard]] bool ok() const noexcept { return exit_code == 0; }
  /// The last line that it wrote to its standard error, or how it ended.
  [[nodiscard]] std::string last_words() const;
};

/// Runs `words` with `input` as its standard input, for no longer than `limit`. Throws a run
/// Failure when this program is interrupted or can't start any other.
[[nodiscard]] ChildResult run_child(const std::vector<std::string>& words,
                                    const std::string& input = {},
                                    std::optional<std::chrono::milliseconds> limit = {});

/// Whether there is such a program on the PATH.
[[nodiscard]] bool have_program(const std::string& name);

/// The path of this program, for a child of it.
[[nodiscard]] std::string this_program();

/// The path of a file or folder of the source tree in which this program was built; empty when this
/// program stands in none that has it.
[[nodiscard]] std::string file_of_tree(const std::string& name);

}  // namespace linksec::sim
