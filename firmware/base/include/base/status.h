// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an operation says when it could not be done, and the pair of a status and a value. A frame
// that is discarded is not an error: its outcome is a verdict, see secy/verdict.h.

#include <cstdint>

#include "base/assert.h"

namespace linksec {

/// Why an operation could not be done. Each function lists the ones that it returns.
enum class [[nodiscard]] Status : std::uint8_t{
    kOk,               ///< Done.
    kInvalidArgument,  ///< A value is outside its range, or two values contradict each other.
    kNotFound,         ///< No such object (SC, SA, SAK, port, record).
    kAlreadyExists,    ///< An object with that identity is there already.
    kNoCapacity,       ///< A fixed table is full; its size is a constant of base/config.h.
    kInUse,            ///< The object still serves another one and can't go.
    kNotPermitted,     ///< Write access to this control is disabled, or the key has served already.
    kUnsupported,      ///< This platform or cipher suite does not have it.
    kNotReady,         ///< Try again later: a device is busy or a link is down.
    kIoError,          ///< A device failed.
    kCorrupt,          ///< Stored data do not match their checksum, or a self-test failed.
};

/// A short lower-case text for a status, for consoles and test output.
[[nodiscard]] const char* to_string(Status status) noexcept;

/// A value of type T, or the status (never kOk) that says why there is none. `value()` of a failed
/// result is the default value of T, never an unset one.
template <typename T>
class [[nodiscard]] Result {
 public:
  constexpr Result(T value) noexcept : value_(value), status_(Status::kOk) {}  // NOLINT: implicit
  constexpr Result(Status status) noexcept : status_(status) {                 // NOLINT: implicit
    LINKSEC_ASSERT(status != Status::kOk);
  }

  [[nodiscard]] constexpr bool ok() const noexcept { return status_ == Status::kOk; }
  [[nodiscard]] constexpr Status status() const noexcept { return status_; }
  [[nodiscard]] constexpr const T& value() const noexcept { return value_; }

 private:
  T value_{};
  Status status_;
};

}  // namespace linksec
