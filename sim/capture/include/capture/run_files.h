// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the commands that go from one capture to another have in common.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture/capture_input.h"
#include "capture/frame_batch.h"
#include "capture/pipeline.h"
#include "capture/threads.h"
#include "host/capture.h"
#include "link/link_config.h"

namespace linksec::sim {

/// Says each of the config's warnings on the standard error.
void say_warnings(const LinkConfig& config);

/// The files that a run reads: its captures, the configuration and its key files.
[[nodiscard]] std::vector<std::string> input_files(const LinkConfig& config,
                                                   const std::vector<std::string>& captures);

/// Throws a run Failure unless this run can write all of `outputs`. It touches none of them: call
/// it when all inputs and options were accepted, before the first one is opened.
void require_free(const std::vector<std::string>& outputs);

/// Opens a capture for reading. Throws a run Failure.
[[nodiscard]] host::CaptureReader open_reader(const std::string& path, Threads threads);

/// What kind of capture `path` is to be: pcapng by the name's end ".pcapng", else classic, unless
/// one is `chosen`.
[[nodiscard]] host::OutputFormat output_format(const std::string& path,
                                               std::optional<host::OutputFormat> chosen = {});

/// Opens a capture for writing. Throws a run Failure.
[[nodiscard]] host::CaptureWriter open_writer(
    const std::string& path, host::Precision precision, host::WriteBehind* behind = nullptr,
    std::optional<host::OutputFormat> format = {},
    const std::vector<host::CaptureOption>& section_options = {});

/// How the outputs of a run are written. Nothing is written behind while an input is read that may
/// let this program wait: the signals that end such a wait would go elsewhere.
class OutputMode {
 public:
  /// `format` is the one that was chosen for all captures that are written; else their names tell.
  OutputMode(const CaptureInput& input, Threads threads,
             std::optional<host::OutputFormat> format = {});

  /// Opens a capture for writing, with a precision that loses nothing of the input's timestamps.
  /// Throws a run Failure.
  [[nodiscard]] host::CaptureWriter open(const std::string& path) const;
  /// For text outputs; may be null.
  [[nodiscard]] host::WriteBehind* behind() const noexcept { return behind_.get(); }

 private:
  host::Precision precision_;
  std::optional<host::OutputFormat> format_;
  std::vector<host::CaptureOption> section_options_;
  std::unique_ptr<host::WriteBehind> behind_;
};

/// Describes in a pcapng those of the input's interfaces that it has not got yet; call it before
/// frames of the input are written. Throws a run Failure.
void carry_interfaces(CaptureInput& input, host::CaptureWriter& output);

/// Says how many records were passed over, if any, and why. How many there are.
std::uint64_t say_passed_over(const CaptureInput& input);

/// A whole frame for a writer.
[[nodiscard]] inline host::CaptureFrame capture_frame(ConstByteSpan octets, Time time) {
  return {octets, static_cast<std::uint32_t>(octets.size()), time};
}

/// What was made of a frame of a batch, with the comments that the input has to it. One object does
/// for all frames of a stream, of which nearly all are written.
class WrittenFrame {
 public:
  [[nodiscard]] const host::CaptureFrame& of(const FrameSlot& slot, ConstByteSpan octets) noexcept {
    frame_.octets = octets;
    frame_.original_octets = static_cast<std::uint32_t>(octets.size());
    frame_.time = slot.time;
    frame_.interface = slot.interface;
    frame_.options = slot.options;
    return frame_;
  }

 private:
  host::CaptureFrame frame_;
};

/// Throws a run Failure unless the stream came to its end.
void require_complete(StreamEnd end, const CaptureInput& input);

}  // namespace linksec::sim
