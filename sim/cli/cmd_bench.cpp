// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "aead_host/choice.h"
#include "bench/file_bench.h"
#include "bench/machine.h"
#include "bench/memory_report.h"
#include "bench/peers.h"
#include "bench/plot.h"
#include "bench/sc_bench.h"
#include "cli/aead_option.h"
#include "cli/commands.h"
#include "link/link_config.h"
#include "shell/interrupt.h"
#include "shell/status_line.h"
#include "shell/text_output.h"

namespace linksec::sim {
namespace {

namespace po = boost::program_options;
using namespace bench;  // NOLINT(google-build-using-namespace): this file is the bench's command

constexpr CommandText kText = {
    "bench", R"(linksec bench [options])",
    R"(Measures what frame protection takes on this machine, one core, beside what does the same
work without it, in the same run:
  memory  protect and verify of a SecY in ns per frame, beside the bare cipher engine with
          the same operations in the same bursts; by engine, suite, protection and size
  scs     verify with 1, 10, 100 and 1,000 receive SCs
  files   protect and validate from file to file, by threads where the build has them,
          beside tcpdump -r IN -w OUT and cp on the same files
  peers   with --peers, what else there is: scapy, and the kernel's macsec in a guest
)",
    R"(
Sides take turns, and each figure is the median of many rounds. "Spread" is the middle half
of the rounds in percent of the median, the widest of a row. "Ratio" is layer to engine.
"Cost" is what the layer adds, in units of what the bare engine takes for one frame of 64
octets. docs/PERFORMANCE.md says how each figure is made and what it is worth.

The files of a run are in a folder of their own below --dir and go at its end, also when it
is interrupted. They take up to 1.2 GB; with --quick 2 MB.

--json prints the in-memory rows alone: a list of objects with engine, suite, direction
(protect or verify), octets, protection (confidentiality or integrity), ns_per_frame,
engine_ns_per_frame and ratio.

--peers runs the programs of tests/bench/peers in the source tree. The kernel's macsec runs
between two namespaces of a guest in QEMU (package qemu-system-x86), which is made of Debian
packages that are downloaded into build/linux-peer. What is not present is said.

Exit codes: 0 done; 1 the run failed; 2 usage.

Examples:
  linksec bench
  linksec bench --only memory --aead ipsec-mb --svg bench.svg
  linksec bench --json > bench.json
)"};

po::options_description options() {
  po::options_description list("Options");
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  list.add_options()("only", po::value<std::vector<std::string>>()->value_name("PART"),
                     "memory, scs or files; may be given several times")(
      "suite", text("NAME"),
      "the cipher suite in memory; gcm-aes-128 and gcm-aes-xpn-256 when not given")(
      "all", po::bool_switch(), "all four cipher suites in memory")(
      "quick", po::bool_switch(), "few rounds and small files: to see that it works")(
      "dir", text("DIR"), "where the files go; /dev/shm when it has the room, else TMPDIR or /tmp")(
      "json", po::bool_switch(), "the in-memory rows alone, as JSON")(
      "markdown", po::bool_switch(), "tables in Markdown")("svg", text("FILE"),
                                                           "draw the in-memory rows, with gnuplot")(
      "peers", po::bool_switch(), "measure scapy and the Linux kernel's macsec too");
  add_aead_option(list);
  return list;
}

constexpr const char* kMemoryLegend =
    "Ratio: SecY to bare engine. Cost: what the SecY adds, in units of the bare engine's time for\n"
    "64 octets. Spread: the middle half of the rounds, the widest of the row.\n\n";

// What one run does.
struct Plan {
  bool memory = true;
  bool scs = true;
  bool files = true;
  bool peers = false;
  bool quick = false;
  TableStyle style = TableStyle::kText;
  std::string engine = "auto";
  std::vector<CipherSuite> suites;
  std::optional<std::string> directory;

  [[nodiscard]] Effort effort() const { return quick ? Effort{0, 3} : Effort{0.5, 31}; }
};

void print(const std::string& text) {
  TextOutput output("-");
  output.put(text);
  output.close();
}

void print_part(const Plan& plan, const std::string& title, const std::string& body) {
  print((plan.style == TableStyle::kMarkdown ? "### " : "") + title + "\n\n" + body);
}

void set_engine(const std::string& name) {
  if (const Status status = aead_host::choose(name); status != Status::kOk) {
    throw run_failure("the AEAD engine " + name + " can't be used: " + to_string(status));
  }
}

std::vector<std::string> engines(const Plan& plan) {
  std::vector<std::string> names;
  for (const aead_host::Candidate& candidate : aead_host::candidates()) {
    if (plan.engine == candidate.name || (plan.engine == "auto" && candidate.usable())) {
      names.emplace_back(candidate.name);
    }
  }
  return names;
}

std::vector<MemoryCase> memory_cases(const Plan& plan) {
  std::vector<MemoryCase> cases;
  for (const CipherSuite suite : plan.suites) {
    for (const bool confidentiality : {true, false}) {
      for (const std::size_t octets : memory_sizes()) {
        cases.push_back({suite, confidentiality, octets});
      }
    }
  }
  return cases;
}

std::vector<MemoryRow> run_memory(const Plan& plan) {
  std::vector<MemoryRow> rows;
  StatusLine status;
  for (const std::string& engine : engines(plan)) {
    set_engine(engine);
    for (const MemoryCase& of : memory_cases(plan)) {
      status.show("bench: in memory, " + engine + ", " + info(of.suite).name + ", " +
                  std::to_string(of.octets) + " octets");
      rows.push_back(measure_in_memory(of, plan.effort()));
    }
  }
  return rows;
}

void run_scs(const Plan& plan) {
  set_engine(plan.engine);
  std::vector<ScRow> rows;
  for (const std::size_t scs : sc_counts()) {
    rows.push_back(measure_scs(scs, plan.effort()));
  }
  print_part(plan, "Many peers: verify, GCM-AES-128, 64 octets, ns per frame",
             sc_text(rows, plan.style));
}

void run_files(const Plan& plan) {
  const std::vector<FileCase> cases = file_cases(plan.quick);
  std::uint64_t octets = 0;
  for (const FileCase& of : cases) {
    octets = std::max(octets, file_octets(of));
  }
  const ScratchFolder folder(plan.directory, octets);
  const FileSettings settings{plan.engine, plan.quick ? 1U : 7U};
  std::vector<FileRow> rows;
  StatusLine status;
  for (const FileCase& of : cases) {
    status.show("bench: file to file, " + std::to_string(of.octets) + " octets");
    const std::vector<FileRow> more = measure_files(of, settings, folder);
    rows.insert(rows.end(), more.begin(), more.end());
  }
  status.clear();
  print_part(plan, "File to file, in " + folder.place(), file_text(rows, plan.style));
}

void run_peers(const Plan& plan) {
  set_engine(plan.engine);
  std::vector<MemoryRow> own;
  for (const std::size_t octets : memory_sizes()) {
    own.push_back(measure_in_memory({CipherSuite::kGcmAes128, true, octets}, plan.effort()));
  }
  StatusLine status;
  status.show("bench: scapy and Linux");
  const std::vector<PeerRow> rows = measure_peers(plan.quick);
  status.clear();
  print_part(plan, "Peers: GCM-AES-128, confidentiality",
             "linksec: ns per frame for the same work in memory, engine " + own.front().engine +
                 ". Times: how much longer the peer takes.\n\n" + peer_text(rows, own, plan.style));
}

CipherSuite suite_option(const CommandLine& line, const std::string& name) {
  const auto found = suite_from_word(name);
  if (!found.has_value()) {
    throw line.failure(
        "--suite is none of gcm-aes-128, gcm-aes-256, gcm-aes-xpn-128 and gcm-aes-xpn-256");
  }
  return *found;
}

std::vector<CipherSuite> suites(const CommandLine& line) {
  const auto named = line.optional_text("suite");
  if (named.has_value() && line.flag("all")) {
    throw line.failure("give only one of --suite and --all");
  }
  if (named.has_value()) {
    return {suite_option(line, *named)};
  }
  if (line.flag("all")) {
    return {CipherSuite::kGcmAes128, CipherSuite::kGcmAes256, CipherSuite::kGcmAesXpn128,
            CipherSuite::kGcmAesXpn256};
  }
  return {CipherSuite::kGcmAes128, CipherSuite::kGcmAesXpn256};
}

void choose_parts(const CommandLine& line, Plan& plan) {
  const std::vector<std::string> parts = line.texts("only");
  for (const std::string& part : parts) {
    if (part != "memory" && part != "scs" && part != "files") {
      throw line.failure("--only is none of memory, scs and files");
    }
  }
  const auto wanted = [&](const char* part) {
    return parts.empty() || std::find(parts.begin(), parts.end(), part) != parts.end();
  };
  plan.memory = wanted("memory");
  plan.scs = wanted("scs") && !line.flag("json");
  plan.files = wanted("files") && !line.flag("json");
  if (!plan.memory && (line.flag("json") || line.has("svg"))) {
    throw line.failure("--json and --svg are about memory, which --only leaves out");
  }
}

Plan plan_of(const CommandLine& line) {
  Plan plan;
  choose_parts(line, plan);
  if (line.flag("json") && line.flag("markdown")) {
    throw line.failure("give only one of --json and --markdown");
  }
  if (line.flag("json") && line.flag("peers")) {
    throw line.failure("--json is the in-memory rows alone; leave --peers out");
  }
  plan.peers = line.flag("peers");
  plan.quick = line.flag("quick");
  plan.style = line.flag("markdown") ? TableStyle::kMarkdown : TableStyle::kText;
  plan.engine = line.text("aead");
  plan.suites = suites(line);
  plan.directory = line.optional_text("dir");
  return plan;
}

ExitCode run(const CommandLine& line) {
  choose_aead(line);
  catch_interrupts(false);
  end_in_order();
  const Plan plan = plan_of(line);
  const auto svg = line.optional_text("svg");
  if (svg.has_value()) {
    require_gnuplot();
  }
  if (!line.flag("json")) {
    print(machine_text() + "\n");
  }
  if (plan.memory) {
    const std::vector<MemoryRow> rows = run_memory(plan);
    if (line.flag("json")) {
      print(memory_json(rows));
    } else {
      print_part(plan, "In memory: ns per frame, bursts of " + std::to_string(config::kMaxBurst),
                 kMemoryLegend + memory_text(rows, plan.style));
    }
    if (svg.has_value()) {
      write_plot(*svg, rows);
    }
  }
  if (plan.scs) {
    run_scs(plan);
  }
  if (plan.files) {
    run_files(plan);
  }
  if (plan.peers) {
    run_peers(plan);
  }
  return ExitCode::kDone;
}

}  // namespace

ExitCode cmd_bench(const Args& args) {
  CommandLine line(kText, options(), {});
  return line.parse(args) ? run(line) : ExitCode::kDone;
}

}  // namespace linksec::sim
