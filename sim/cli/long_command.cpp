// SPDX-License-Identifier: Apache-2.0
#include "cli/long_command.h"

#include <charconv>
#include <optional>

#include "cli/aead_option.h"
#include "conformance/long_run.h"
#include "conformance/report.h"
#include "link/link_config.h"
#include "shell/interrupt.h"
#include "shell/text_output.h"

namespace linksec::sim::conformance {
namespace {

namespace po = boost::program_options;

CipherSuite suite_of(const CommandLine& line) {
  const auto suite = suite_from_word(line.text("long-suite"));
  if (!suite.has_value() || !has_extended_packet_numbers(*suite)) {
    throw line.failure("--long-suite is gcm-aes-xpn-128 or gcm-aes-xpn-256");
  }
  return *suite;
}

std::uint64_t first_of(const CommandLine& line) {
  const std::string text = line.text("long-from");
  std::uint64_t first = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), first);
  if (error != std::errc() || end != text.data() + text.size() || first == 0 ||
      first > kLongLastStart) {
    throw line.failure("--long-from is a PN from 1 to " + std::to_string(kLongLastStart));
  }
  return first;
}

std::string result_line(const CaseResult& result) {
  std::string text = std::string(to_string(result.result)) + ": " + result.of->id;
  for (const std::string& part :
       {result.reason, result.steps.empty() ? std::string() : result.steps.front()}) {
    text += part.empty() ? "" : ": " + part;
  }
  return text + "\n";
}

}  // namespace

void add_long_options(po::options_description& list) {
  const auto text = [](const char* name, const char* value) {
    return po::value<std::string>()->value_name(name)->default_value(value);
  };
  list.add_options()("long", po::bool_switch(), "2^32 + 1 frames through one SA, this case alone")(
      "long-suite", text("NAME", "gcm-aes-xpn-128"), "its cipher suite")(
      "long-from", text("PN", "1"), "the PN that it starts with");
}

void require_no_long_options(const CommandLine& line) {
  if (line.flag("long") || line.text("long-suite") != "gcm-aes-xpn-128" ||
      line.text("long-from") != "1") {
    throw line.failure("--long-suite and --long-from go with run --long");
  }
}

ExitCode run_long_command(const CommandLine& line) {
  for (const char* option : {"only", "mutants", "beside"}) {
    if (line.has(option)) {
      throw line.failure("--" + std::string(option) + " does not go with --long");
    }
  }
  if (line.text("dut") != "inprocess") {
    throw line.failure("--long runs in this process alone; give --dut inprocess");
  }
  const LongPlan plan{suite_of(line), first_of(line)};
  choose_aead(line);
  catch_interrupts(false);
  end_in_order();
  const auto folder = line.optional_text("report");
  std::optional<LongStateFile> state;
  if (folder.has_value()) {
    state.emplace(*folder);
  }
  const Run run = run_long(plan, state.has_value() ? &*state : nullptr);
  if (folder.has_value()) {
    write_report(*folder, run);
    state->remove();
  }
  TextOutput output("-");
  output.put(result_line(run.cases.front()));
  output.close();
  return run.count(Conclusion::kFailed) == 0 ? ExitCode::kDone : ExitCode::kFailed;
}

}  // namespace linksec::sim::conformance
