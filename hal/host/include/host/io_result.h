// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a file or an interface says on a host: done, or one line of text that names the file, what
// went wrong and what to do. Host code alone; the firmware has base/status.h.

#include <optional>
#include <string>
#include <utility>

namespace linksec::host {

/// Why something could not be done: one line for a person, without a full stop or a line end.
struct IoError {
  std::string text;
  bool reader_gone = false;  ///< Who read the standard output has closed it, and wants no more.
};

/// Done, or an error.
class [[nodiscard]] IoStatus {
 public:
  IoStatus() = default;
  IoStatus(IoError error) : error_(std::move(error)) {}  // NOLINT: implicit

  [[nodiscard]] bool ok() const noexcept { return !error_.has_value(); }
  /// The error's text; empty when there is none.
  [[nodiscard]] std::string error() const { return error_.has_value() ? error_->text : ""; }
  /// True for the error that the reader of the standard output has gone.
  [[nodiscard]] bool reader_gone() const noexcept {
    return error_.has_value() && error_->reader_gone;
  }

 private:
  std::optional<IoError> error_;
};

/// A value, or an error.
template <typename T>
class [[nodiscard]] IoResult {
 public:
  IoResult(T value) : value_(std::move(value)) {}        // NOLINT: implicit
  IoResult(IoError error) : error_(std::move(error)) {}  // NOLINT: implicit

  [[nodiscard]] bool ok() const noexcept { return value_.has_value(); }
  /// The value; only when `ok()`.
  [[nodiscard]] T& value() { return value_.value(); }
  [[nodiscard]] const T& value() const { return value_.value(); }
  /// The error's text; empty when there is none.
  [[nodiscard]] const std::string& error() const noexcept { return error_.text; }
  /// The same, to be handed on.
  [[nodiscard]] const IoError& failure() const noexcept { return error_; }

 private:
  std::optional<T> value_;
  IoError error_;
};

}  // namespace linksec::host
