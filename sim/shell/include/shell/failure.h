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
  kDone = 0,       ///< The command did what it was asked to, or what its reader wanted of it.
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

/// The failure of a status that is not fine. That the reader of the standard output has gone is
/// none to speak of: the run ends there, and is done.
[[nodiscard]] inline Failure failure_of(const host::IoStatus& status) {
  return {status.reader_gone() ? ExitCode::kDone : ExitCode::kFailed, status.error()};
}

/// Throws a run failure unless `status` is fine.
inline void require(const host::IoStatus& status) {
  if (!status.ok()) {
    throw failure_of(status);
  }
}

/// The value of `result`; throws a run failure when there is none.
template <typename T>
[[nodiscard]] T take(host::IoResult<T> result) {
  if (!result.ok()) {
    throw failure_of(result.failure());
  }
  return std::move(result.value());
}

/// `text` as a terminal shows it and nothing more: control characters, those of Unicode too, and
/// octets that are no UTF-8 become "\\x1B". For every name that a user or a file has given.
[[nodiscard]] std::string escaped(std::string_view text);

/// The same, and a run of hex digits longer than an SCI is left out. It is no protection for a text
/// that may be a key: such a one is not shown at all.
[[nodiscard]] std::string printable(std::string_view text);

/// An id in a message: quoted when it is shorter than any key can be written, 15 characters at the
/// most; of a longer one, which somebody may have put at the wrong place, only the length.
[[nodiscard]] std::string shown_id(std::string_view id);

/// Writes "linksec: TEXT", escaped, as one line to the standard error.
void say(std::string_view text);

}  // namespace linksec::sim
