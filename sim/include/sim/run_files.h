// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the commands that go from one capture to another have in common.

#include <string>
#include <vector>

#include "host/capture.h"
#include "sim/link_config.h"
#include "sim/pipeline.h"

namespace linksec::sim {

/// Says each of the config's warnings on the standard error.
void say_warnings(const LinkConfig& config);

/// The files that a run reads: the capture, the configuration and its key files.
[[nodiscard]] std::vector<std::string> input_files(const LinkConfig& config,
                                                   const std::string& capture);

/// The precision that loses nothing of the reader's timestamps.
[[nodiscard]] host::Precision precision_for(const host::CaptureReader& reader) noexcept;

/// Opens a capture for writing. Throws a run Failure.
[[nodiscard]] host::CaptureWriter open_writer(const std::string& path, host::Precision precision);

/// A whole frame for a writer.
[[nodiscard]] inline host::CaptureFrame capture_frame(ConstByteSpan octets, Time time) {
  return {octets, static_cast<std::uint32_t>(octets.size()), time};
}

/// Throws a run Failure unless the stream came to its end.
void require_complete(StreamEnd end, const host::CaptureReader& reader);

}  // namespace linksec::sim
