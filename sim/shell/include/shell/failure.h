// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a command says that it could not be done: one line for a person, and the exit code that goes
// with it. Host code alone; the firmware has base/status.h. Thrown by everything in sim/, caught
// once, in main.

#include <stdexcept>
#include <string>
#include <string_view>

#include "base/status.h"
#include "host/io_result.h"

namespace linksec::sim {

/// What the program's exit codes mean.
enum class ExitCode : int {
  kDone = 0,       ///< The command did what it was asked to.
  kFailed = 1,     ///< The run failed, wholly or in part.
  kUsage = 2,      ///< The command line or the configuration is wrong; nothing was done.
  kDiscarded = 3,  ///< Frames were discarded, and --fail-on-discard was given.
};

/// A command that could not be done.
class Failure : public std::runtime_error {
 public:
  Failure(ExitCode code, const std::string& text) : std::runtime_error(text), code_(code) {}

  [[nodiscard]] ExitCode code() const noexcept { return code_; }

 private:
  ExitCode code_;
};

/// The command line or the configuration is wrong.
[[nodiscard]] inline Failure usage_failure(const std::string& text) {
  return {ExitCode::kUsage, text};
}

/// The run failed.
[[nodiscard]] inline Failure run_failure(const std::string& text) {
  return {ExitCode::kFailed, text};
}

/// Throws a run failure unless `status` is fine.
inline void require(const host::IoStatus& status) {
  if (!status.ok()) {
    throw run_failure(status.error());
  }
}

/// The value of `result`; throws a run failure when there is none.
template <typename T>
[[nodiscard]] T take(host::IoResult<T> result) {
  if (!result.ok()) {
    throw run_failure(result.error());
  }
  return std::move(result.value());
}

/// `text` as one line that holds no key: control characters become '?', and a run of hex digits
/// longer than an SCI is left out.
[[nodiscard]] std::string printable(std::string_view text);

/// Writes "linksec: TEXT" as one line to the standard error.
void say(std::string_view text);

}  // namespace linksec::sim
