// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the commands that go from one capture to another have in common.

#include <memory>
#include <string>
#include <vector>

#include "capture/pipeline.h"
#include "capture/threads.h"
#include "host/capture.h"
#include "link/link_config.h"

namespace linksec::sim {

/// Says each of the config's warnings on the standard error.
void say_warnings(const LinkConfig& config);

/// The files that a run reads: the capture, the configuration and its key files.
[[nodiscard]] std::vector<std::string> input_files(const LinkConfig& config,
                                                   const std::string& capture);

/// Opens a capture for reading. Throws a run Failure.
[[nodiscard]] host::CaptureReader open_reader(const std::string& path, Threads threads);

/// Opens a capture for writing. Throws a run Failure.
[[nodiscard]] host::CaptureWriter open_writer(const std::string& path, host::Precision precision,
                                              host::WriteBehind* behind = nullptr);

/// How the outputs of a run are written. Nothing is written behind while an input is read that may
/// let this program wait: the signals that end such a wait would go elsewhere.
class OutputMode {
 public:
  OutputMode(const host::CaptureReader& reader, Threads threads);

  /// Opens a capture for writing, with a precision that loses nothing of the reader's timestamps.
  /// Throws a run Failure.
  [[nodiscard]] host::CaptureWriter open(const std::string& path) const;
  /// For text outputs; may be null.
  [[nodiscard]] host::WriteBehind* behind() const noexcept { return behind_.get(); }

 private:
  host::Precision precision_;
  std::unique_ptr<host::WriteBehind> behind_;
};

/// A whole frame for a writer.
[[nodiscard]] inline host::CaptureFrame capture_frame(ConstByteSpan octets, Time time) {
  return {octets, static_cast<std::uint32_t>(octets.size()), time};
}

/// Throws a run Failure unless the stream came to its end.
void require_complete(StreamEnd end, const host::CaptureReader& reader);

}  // namespace linksec::sim
