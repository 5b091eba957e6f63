// SPDX-License-Identifier: Apache-2.0
#include "capture/run_files.h"

#include "shell/failure.h"

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

host::CaptureReader open_reader(const std::string& path, Threads threads) {
  host::CaptureReaderOptions options;
  options.read_ahead = threads.read_ahead;
  return take(host::CaptureReader::open(path, options));
}

host::CaptureWriter open_writer(const std::string& path, host::Precision precision,
                                host::WriteBehind* behind) {
  host::CaptureWriterOptions options;
  options.precision = precision;
  options.behind = behind;
  return take(host::CaptureWriter::open(path, options));
}

OutputMode::OutputMode(const host::CaptureReader& reader, Threads threads)
    : precision_(reader.format() == host::CaptureFormat::kClassicMicroseconds
                     ? host::Precision::kMicroseconds
                     : host::Precision::kNanoseconds) {
  if (threads.write_behind && reader.regular()) {
    behind_ = std::make_unique<host::WriteBehind>();
  }
}

host::CaptureWriter OutputMode::open(const std::string& path) const {
  return open_writer(path, precision_, behind_.get());
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
