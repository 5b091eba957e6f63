// SPDX-License-Identifier: Apache-2.0
#include "cli/input_options.h"

#include <algorithm>

#include "capture/capture_input.h"

namespace linksec::sim {
namespace {

namespace po = boost::program_options;

Failure without_output(const CommandLine& line, std::size_t names) {
  return line.failure(std::to_string(names) +
                      " captures are named, and which one is OUT is not "
                      "said: write linksec " +
                      line.command() + " ... -o OUT IN...");
}

}  // namespace

void add_output_options(po::options_description& list) {
  list.add_options()("output,o", po::value<std::string>()->value_name("OUT"),
                     "write OUT; all names are captures to read, one after the other")(
      "format", po::value<std::string>()->value_name("FORMAT"),
      "of the captures that are written: pcap or pcapng. When not given, pcapng for names that end "
      "so");
}

RunNames run_names(const CommandLine& line) {
  std::vector<std::string> names = line.texts(kCaptureNames);
  if (const auto output = line.optional_text("output")) {
    return {input_names(line), *output};
  }
  if (names.size() > 2) {
    throw without_output(line, names.size());
  }
  if (names.size() < 2) {
    throw line.failure(names.empty() ? "IN is missing" : "OUT is missing");
  }
  return {capture_files({names[0]}), names[1]};
}

std::vector<std::string> input_names(const CommandLine& line) {
  const std::vector<std::string> names = line.texts(kCaptureNames);
  if (names.empty()) {
    throw line.failure("IN is missing");
  }
  return capture_files(names);
}

std::optional<host::OutputFormat> chosen_format(const CommandLine& line) {
  const auto text = line.optional_text("format");
  if (!text.has_value()) {
    return std::nullopt;
  }
  if (*text != "pcap" && *text != "pcapng") {
    throw line.failure("--format can be pcap or pcapng");
  }
  return *text == "pcapng" ? host::OutputFormat::kPcapng : host::OutputFormat::kClassic;
}

bool reads_standard_input(const std::vector<std::string>& inputs) {
  return std::find(inputs.begin(), inputs.end(), "-") != inputs.end();
}

}  // namespace linksec::sim
