// SPDX-License-Identifier: Apache-2.0
#pragma once

// A frame that was taken apart, as text for people and as JSON for programs.

#include <cstdint>
#include <string>

#include "capture/inspection.h"
#include "host/capture.h"

namespace linksec::sim {

/// The frame as some lines of text. `interface` names where it was captured; nothing is said when
/// it is empty.
[[nodiscard]] std::string inspection_text(const host::CaptureFrame& frame, std::uint64_t number,
                                          const Inspection& inspection,
                                          const std::string& interface = {});
/// The frame as a JSON object on one line.
[[nodiscard]] std::string inspection_json(const host::CaptureFrame& frame, std::uint64_t number,
                                          const Inspection& inspection,
                                          const std::string& interface = {});

}  // namespace linksec::sim
