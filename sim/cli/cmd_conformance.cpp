// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <cstdio>

#include "cli/aead_option.h"
#include "cli/commands.h"
#include "cli/long_command.h"
#include "conformance/report.h"
#include "conformance/run.h"
#include "shell/text_output.h"

namespace linksec::sim {
namespace {

namespace po = boost::program_options;
using conformance::CaseResult;
using conformance::Conclusion;
using conformance::Run;

constexpr CommandText kText = {
    "conformance",
    R"(linksec conformance run --dut DUT [--only ID...] [--report DIR]
       linksec conformance run --dut inprocess --long [--report DIR]
       linksec conformance run --dut iface:LINE[,HOST] [--configure-with SCRIPT] ...
       linksec conformance list [--only ID...])",
    R"(Runs the conformance checklist of IEEE 802.1AE-2018 (Annex A) and the evaluator's tests of
the NIAP profile for MACsec against a device: each case configures it, gives it frames that
an independent codec made, and compares what comes out, octet by octet, and what every
counter did. A case that the device can't be asked to run is not applicable, never passed.
)",
    R"(
DUT is one of
  inprocess        the firmware core in this process
  board:BOARD      its image in QEMU, started anew for each configuration. It is configured by
                   its provisioning block, so that nothing changes while it runs; an end
                   station's host is inside of it, so that only its line and its counters are
                   seen. A bump in the wire (riscv32-virt) shows both sides
  linux            the macsec driver of a Linux kernel, in a guest in QEMU that is made of
                   Debian packages the first time. LINKSEC_KVM=off keeps it from KVM
  iface:LINE[,HOST]
                   a real device: LINE is this host's interface with the cable to its line,
                   HOST the one with the cable to its host side, where it has one (root or
                   CAP_NET_RAW). SCRIPT configures it, makes changes and reads counters: it
                   gets configure, change, counters, about or release as its argument, and
                   JSON at its standard input. Without SCRIPT a person at the terminal is
                   asked for each case, and HOST is needed. docs/DEVICE-HOOK.md describes
                   both and has an example

ID is a case's, PREFIX* for several, or an id of what they prove: VER-6, D7, NIAP. list shows
id, clause, what it proves and title of each case, with tabs between.

DIR gets report.json, junit.xml, index.html, which needs nothing else to be read, and one
capture a case, CASE.pcapng, with the frames of both sides and what was expected of each.
--mutants adds the table of broken SecYs and of the cases that caught them, which
tests/mutants/run writes.

--long runs one case alone, long-xpn-wrap, and only inprocess can: 4,294,967,297 frames through
one SA with extended packet numbers, more than the PN field counts. Each is protected and
verified, and its PN, PN field, verdicts and octets are checked. It takes minutes with a fast
engine. With --report it can be interrupted: the same command goes on from where it ended, by
DIR/long-xpn-wrap.state, which holds the run's random SAK and goes when the report is there.
Give it a DIR of its own. --long-from makes it shorter, to see that it works; such a run is not
applicable at its end. docs/CASES.md says what is proved and how.

Failed cases go to the standard output, and the sums. Exit codes: 0 no case failed; 1 a case
failed, or the run did; 2 usage.

Examples:
  linksec conformance run --dut inprocess --report report/
  linksec conformance run --dut inprocess --only 'edge-*' VER-6
  linksec conformance run --dut iface:eth1,eth2 --configure-with ./switch-hook
)"};

po::options_description options() {
  po::options_description list("Options");
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  list.add_options()("dut", text("DUT"), "the device under test")(
      "only", po::value<std::vector<std::string>>()->multitoken()->value_name("ID"),
      "these cases alone")("report", text("DIR"), "write the report into this folder")(
      "mutants", text("FILE"), "add this table of mutants to the report")(
      "trace", po::bool_switch(), "name each case on the standard error before it runs")(
      "configure-with", text("SCRIPT"), "iface: the program that configures the device")(
      "hook-seconds", text("N"),
      "iface: how long SCRIPT may take for each call; 60 when not given")(
      "quiet-ms", text("N"),
      "iface: after so long without a frame no more will come; 200 when not given")(
      "beside", po::value<std::vector<std::string>>()->multitoken()->value_name("FILE"),
      "show the devices of these report.json beside this one");
  conformance::add_long_options(list);
  add_aead_option(list);
  return list;
}

std::vector<const conformance::Case*> selected(const CommandLine& line) {
  return conformance::select_cases(line.has("only") ? line.texts("only")
                                                    : std::vector<std::string>());
}

ExitCode list_cases(const CommandLine& line) {
  conformance::require_no_long_options(line);
  for (const char* option :
       {"dut", "report", "mutants", "beside", "configure-with", "hook-seconds", "quiet-ms"}) {
    if (line.has(option)) {
      throw line.failure("--" + std::string(option) + " is for run");
    }
  }
  TextOutput output("-");
  for (const conformance::Case* const of : selected(line)) {
    output.put(of->id + "\t" + of->clause + "\t" + of->pics + "\t" + of->title + "\n");
  }
  output.close();
  return ExitCode::kDone;
}

// The option's number, if it was given.
std::optional<std::uint32_t> number(const CommandLine& line, const char* option,
                                    std::uint32_t most) {
  const auto text = line.optional_text(option);
  if (!text.has_value()) {
    return std::nullopt;
  }
  std::uint32_t value = 0;
  const char* const end = text->data() + text->size();
  const auto [rest, error] = std::from_chars(text->data(), end, value);
  if (error != std::errc() || rest != end || value == 0 || value > most) {
    throw line.failure("--" + std::string(option) + " is no number from 1 to " +
                       std::to_string(most));
  }
  return value;
}

std::unique_ptr<conformance::Dut> device(const CommandLine& line) {
  constexpr std::uint32_t kMostSeconds = 86'400;
  constexpr std::uint32_t kMostMilliseconds = 10'000;
  const std::string name = line.text("dut");
  for (const char* option : {"configure-with", "hook-seconds", "quiet-ms"}) {
    if (line.has(option) && !name.starts_with("iface:")) {
      throw line.failure("--" + std::string(option) + " is for --dut iface:LINE[,HOST]");
    }
  }
  conformance::DutOptions options;
  options.configure_with = line.optional_text("configure-with");
  if (const auto seconds = number(line, "hook-seconds", kMostSeconds)) {
    options.hook_limit = std::chrono::seconds(*seconds);
  }
  if (const auto quiet = number(line, "quiet-ms", kMostMilliseconds)) {
    options.quiet = std::chrono::milliseconds(*quiet);
  }
  return conformance::open_dut(name, options);
}

std::string sums(const Run& run) {
  return run.dut + ": " + std::to_string(run.count(Conclusion::kPassed)) + " passed, " +
         std::to_string(run.count(Conclusion::kFailed)) + " failed, " +
         std::to_string(run.count(Conclusion::kNotApplicable)) + " not applicable\n";
}

ExitCode run_all(const CommandLine& line) {
  conformance::require_no_long_options(line);
  const std::vector<const conformance::Case*> cases = selected(line);
  std::vector<conformance::Mutant> mutants;
  if (const auto file = line.optional_text("mutants")) {
    mutants = conformance::read_mutants(*file);
  }
  std::vector<conformance::Column> beside;
  for (const std::string& file : line.texts("beside")) {
    beside.push_back(conformance::read_column(file));
  }
  choose_aead(line);
  const auto dut = device(line);
  TextOutput output("-");
  const auto begins = [&](const conformance::Case& of) {
    if (line.flag("trace")) {
      say(of.id);
    }
  };
  Run run = conformance::run_cases(cases, *dut, begins, [&](const CaseResult& item) {
    if (item.result != Conclusion::kPassed) {
      output.put(std::string(to_string(item.result)) + ": " + item.of->id + ": " + item.reason +
                 "\n");
    }
  });
  run.mutants = std::move(mutants);
  run.beside = std::move(beside);
  if (const auto folder = line.optional_text("report")) {
    conformance::write_report(*folder, run);
  }
  output.put(sums(run));
  output.close();
  return run.count(Conclusion::kFailed) == 0 ? ExitCode::kDone : ExitCode::kFailed;
}

}  // namespace

ExitCode cmd_conformance(const Args& args) {
  CommandLine line(kText, options(), {"ACTION"});
  if (!line.parse(args)) {
    return ExitCode::kDone;
  }
  const std::string action = line.text("ACTION");
  if (action == "list") {
    return list_cases(line);
  }
  if (action != "run") {
    throw line.failure("there is no action " + printable(action) + "; give run or list");
  }
  return line.flag("long") ? conformance::run_long_command(line) : run_all(line);
}

}  // namespace linksec::sim
