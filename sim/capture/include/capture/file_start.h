// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a file is by its first octets, without reading it: enough to tell captures from other files
// of a folder, and one unit of time from the other. The readers of host/capture.h decide what can
// be read. Called by capture_input.h.

#include <cstdint>
#include <string>

namespace linksec::sim {

enum class FileStart : std::uint8_t {
  kUnknown,  ///< Something else, nothing yet, or no regular file.
  kClassicMicroseconds,
  kOtherCapture,
  kCompressed,  ///< Perhaps a capture.
};

[[nodiscard]] FileStart file_start(const std::string& path);

}  // namespace linksec::sim
