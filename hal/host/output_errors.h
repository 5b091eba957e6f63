// SPDX-License-Identifier: Apache-2.0
#pragma once

// The words for an output that can't be had. What asks for one and what opens it say the same.

#include <cstring>
#include <string>

#include "host/io_result.h"

namespace linksec::host {

/// `error` is an errno.
[[nodiscard]] inline IoError not_created(const std::string& path, int error) {
  return {path + ": can't be created: " + std::strerror(error)};
}

/// Another process holds the lock that each run has on its outputs.
[[nodiscard]] inline IoError being_written(const std::string& path) {
  return {path + ": is being written by another run; wait for its end, or name another output"};
}

}  // namespace linksec::host
