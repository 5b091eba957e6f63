// SPDX-License-Identifier: Apache-2.0
#include "capture/run_files.h"

#include <algorithm>

#include "host/free_output.h"
#include "shell/failure.h"
#include "shell/interrupt.h"
#include "shell/version.h"

namespace linksec::sim {
namespace {

std::unique_ptr<host::WriteBehind> writer_of(Threads threads, bool regular) {
  return threads.write_behind && regular ? std::make_unique<host::WriteBehind>() : nullptr;
}

// Without its line end.
std::string application() {
  std::string text = program_version();
  text.erase(std::find(text.begin(), text.end(), '\n'), text.end());
  return text;
}

}  // namespace

void say_warnings(const LinkConfig& config) {
  for (const std::string& warning : config.warnings) {
    say("warning: " + warning);
  }
}

std::vector<std::string> input_files(const LinkConfig& config,
                                     const std::vector<std::string>& captures) {
  std::vector<std::string> files = config.key_files;
  files.push_back(config.file);
  files.insert(files.end(), captures.begin(), captures.end());
  return files;
}

void require_free(const std::vector<std::string>& outputs) {
  for (const std::string& output : outputs) {
    require(host::free_output(output));
  }
}

host::CaptureReader open_reader(const std::string& path, Threads threads) {
  host::CaptureReaderOptions options;
  options.read_ahead = threads.read_ahead;
  options.stop = interrupted;
  return take(host::CaptureReader::open(path, options));
}

host::OutputFormat output_format(const std::string& path,
                                 std::optional<host::OutputFormat> chosen) {
  return chosen.value_or(path.ends_with(".pcapng") ? host::OutputFormat::kPcapng
                                                   : host::OutputFormat::kClassic);
}

host::CaptureWriter open_writer(const std::string& path, host::Precision precision,
                                host::WriteBehind* behind, std::optional<host::OutputFormat> format,
                                const std::vector<host::CaptureOption>& section_options) {
  host::CaptureWriterOptions options;
  options.precision = precision;
  options.behind = behind;
  options.format = output_format(path, format);
  options.application = application();
  options.section_options = section_options;
  options.stop = interrupted;
  return take(host::CaptureWriter::open(path, options));
}

OutputMode::OutputMode(const CaptureInput& input, Threads threads,
                       std::optional<host::OutputFormat> format)
    : precision_(input.precision()),
      format_(format),
      section_options_(input.section_options()),
      behind_(writer_of(threads, input.regular())) {}

host::CaptureWriter OutputMode::open(const std::string& path) const {
  return open_writer(path, precision_, behind_.get(), format_, section_options_);
}

// Without the snap length: frames grow on their way, and a reader may refuse those that are longer.
// Whatever stood around a frame, it is an Ethernet frame when it is written.
void carry_interfaces(CaptureInput& input, host::CaptureWriter& output) {
  const auto& interfaces = input.interfaces();
  while (output.interfaces() < interfaces.size()) {
    host::CaptureInterface interface = interfaces[output.interfaces()];
    interface.snap_octets = 0;
    interface.link_type = host::kLinkTypeEthernet;
    const std::uint32_t before = output.interfaces();
    require(output.add_interface(interface));
    if (output.interfaces() == before) {
      return;  // A classic file has none.
    }
  }
}

std::uint64_t say_passed_over(const CaptureInput& input) {
  std::uint64_t sum = 0;
  std::string types;
  for (const auto& [type, count] : input.passed_over()) {
    sum += count;
    types += (types.empty() ? "" : ", ") + std::to_string(count) + " of link type " + type;
  }
  if (sum != 0) {
    say("note: " + std::to_string(sum) +
        " records hold no Ethernet frame, and were passed over: " + types);
  }
  return sum;
}

void require_complete(StreamEnd end, const CaptureInput& input) {
  if (end == StreamEnd::kReadError) {
    throw run_failure(input.error() + "; the outputs hold the " + std::to_string(input.frames()) +
                      " frames before it");
  }
  if (end == StreamEnd::kInterrupted) {
    throw run_failure("interrupted; the outputs hold the first " + std::to_string(input.frames()) +
                      " frames of " + input.name());
  }
}

}  // namespace linksec::sim
