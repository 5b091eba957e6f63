// SPDX-License-Identifier: Apache-2.0
#pragma once

// The check for our own bugs. What a frame, a file or a caller's configuration can bring about is
// never asserted: it is a verdict or a status. The platform says what happens (hal/panic.h).

#include <cstdint>

namespace linksec {

/// Called when an assertion fails; the platform defines it and it does not return. `file` is the
/// source file's name and `line` the place in it. See hal/panic.h for what it MUST do.
[[noreturn]] void assertion_failed(const char* file, std::uint32_t line) noexcept;

}  // namespace linksec

/// Stops the firmware when `condition` is false: a bug of ours, never reachable from the wire. The
/// condition is evaluated in every build.
#define LINKSEC_ASSERT(condition)                      \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::linksec::assertion_failed(__FILE_NAME__, __LINE__))
