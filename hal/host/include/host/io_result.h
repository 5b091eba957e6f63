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
};

/// Done, or an error.
class [[nodiscard]] IoStatus {
 public:
  IoStatus() = default;
  IoStatus(IoError error) : error_(std::move(error.text)) {}  // NOLINT: implicit

  [[nodiscard]] bool ok() const noexcept { return !error_.has_value(); }
  /// The error's text; empty when there is none.
  [[nodiscard]] std::string error() const { return error_.value_or(std::string()); }

 private:
  std::optional<std::string> error_;
};

/// A value, or an error.
template <typename T>
class [[nodiscard]] IoResult {
 public:
  IoResult(T value) : value_(std::move(value)) {}             // NOLINT: implicit
  IoResult(IoError error) : error_(std::move(error.text)) {}  // NOLINT: implicit

  [[nodiscard]] bool ok() const noexcept { return value_.has_value(); }
  /// The value; only when `ok()`.
  [[nodiscard]] T& value() { return value_.value(); }
  [[nodiscard]] const T& value() const { return value_.value(); }
  /// The error's text; empty when there is none.
  [[nodiscard]] const std::string& error() const noexcept { return error_; }

 private:
  std::optional<T> value_;
  std::string error_;
};

}  // namespace linksec::host
