// SPDX-License-Identifier: Apache-2.0
#include "sim/run_files.h"

#include "sim/failure.h"

namespace linksec::sim {

void say_warnings(const LinkConfig& config) {
  for (const std::string& warning : config.warnings) {
    say("warning: " + warning);
  }
}

std::vector<std::string> input_files(const LinkConfig& config, const std::string& capture) {
  std::vector<std::string> files = config.key_files;
  files.push_back(config.file);
  files.push_back(capture);
  return files;
}

host::Precision precision_for(const host::CaptureReader& reader) noexcept {
  return reader.format() == host::CaptureFormat::kClassicMicroseconds
             ? host::Precision::kMicroseconds
             : host::Precision::kNanoseconds;
}

host::CaptureWriter open_writer(const std::string& path, host::Precision precision) {
  host::CaptureWriterOptions options;
  options.precision = precision;
  return take(host::CaptureWriter::open(path, options));
}

void require_complete(StreamEnd end, const host::CaptureReader& reader) {
  if (end == StreamEnd::kReadError) {
    throw run_failure(reader.error() + "; the outputs hold the " + std::to_string(reader.frames()) +
                      " frames before it");
  }
  if (end == StreamEnd::kInterrupted) {
    throw run_failure("interrupted; the outputs hold the first " + std::to_string(reader.frames()) +
                      " frames of " + reader.name());
  }
}

}  // namespace linksec::sim
