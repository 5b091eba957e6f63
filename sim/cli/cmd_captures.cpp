// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>

#include "capture/capture_check.h"
#include "cli/aead_option.h"
#include "cli/commands.h"
#include "shell/text_output.h"

namespace linksec::sim {
namespace {

namespace fs = std::filesystem;

constexpr CommandText kText = {
    "captures", R"(linksec captures [DIR])",
    R"(Runs every sidecar (*.toml with an [expect] table) below DIR: protects or validates its
captures in memory and compares the frames octet for octet, the verdict on each frame and the
counters with what the sidecar expects. DIR is ./captures when it is not given, or else the
captures that are installed with the program.
)",
    R"(
Prints a row for each run, what differs, and how many frames had which verdict and counter.

Exit codes: 0 all as expected; 1 something differs, or DIR has no sidecar; 2 usage.

Examples:
  linksec captures
  linksec captures captures/linux
)"};

std::string default_directory() {
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  const std::array<fs::path, 3> places = {"captures", program / "../share/linksec/captures",
                                          program / "../../captures"};
  for (const fs::path& place : places) {
    if (fs::is_directory(place, ignored)) {
      return place.lexically_normal().string();
    }
  }
  throw usage_failure("captures: there is no directory captures here; name one");
}

std::vector<fs::path> sidecars(const std::string& directory) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::recursive_directory_iterator it(directory, error), end; !error && it != end;
       it.increment(error)) {
    if (it->path().extension() == ".toml") {
      found.push_back(it->path());
    }
  }
  if (error) {
    throw run_failure(directory + ": can't be read: " + error.message());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<CaptureRun> run_all(const std::string& directory) {
  std::vector<CaptureRun> runs;
  for (const fs::path& file : sidecars(directory)) {
    const fs::path name = file.lexically_relative(directory).replace_extension();
    for (CaptureRun& run : check_sidecar(file.string(), escaped(name.string()))) {
      runs.push_back(std::move(run));
    }
  }
  if (runs.empty()) {
    throw run_failure(directory + ": holds no sidecar (a .toml file with an [expect] table)");
  }
  return runs;
}

template <typename... Values>
std::string format(const char* pattern, Values... values) {
  std::array<char, 512> text{};
  std::snprintf(text.data(), text.size(), pattern, values...);
  return text.data();
}

unsigned long long wide(std::uint64_t value) { return value; }

std::string run_table(const std::vector<CaptureRun>& runs) {
  std::size_t longest = 7;
  for (const CaptureRun& run : runs) {
    longest = std::max(longest, run.name.size());
  }
  const int width = static_cast<int>(longest);
  std::string table = format("%-*s  %-15s  %-17s  %6s  %9s  %9s  %s\n", width, "capture", "suite",
                             "mode", "frames", "delivered", "discarded", "result");
  for (const CaptureRun& run : runs) {
    table += format("%-*s  %-15s  %-17s  %6llu  %9llu  %9llu  %s\n", width, run.name.c_str(),
                    run.suite.c_str(), run.mode.c_str(), wide(run.frames), wide(run.delivered),
                    wide(run.discarded), run.failures.empty() ? "ok" : "FAILED");
    for (const std::string& failure : run.failures) {
      table += "    " + escaped(failure) + "\n";
    }
  }
  return table;
}

// protect and validate apart: a frame is sent, or a verdict is given.
std::string outcome_table(const std::vector<CaptureRun>& runs, bool protect) {
  std::map<std::pair<std::string, std::string>, std::uint64_t> sums;
  std::uint64_t frames = 0;
  for (const CaptureRun& run : runs) {
    if ((run.mode == "protect") == protect) {
      for (const auto& [outcome, count] : run.outcomes) {
        sums[outcome] += count;
        frames += count;
      }
    }
  }
  std::string table =
      format("\n%-12s  %-17s  %6s\n", protect ? "protect" : "verdict", "counter", "frames");
  for (const auto& [outcome, count] : sums) {
    table +=
        format("%-12s  %-17s  %6llu\n", outcome.first.c_str(), outcome.second.c_str(), wide(count));
  }
  return table + format("%-12s  %-17s  %6llu\n", "all", "", wide(frames));
}

boost::program_options::options_description options() {
  boost::program_options::options_description list("Options");
  add_aead_option(list);
  return list;
}

ExitCode run(const CommandLine& line) {
  choose_aead(line);
  const std::string directory = line.optional_text("DIR").value_or("");
  const std::vector<CaptureRun> runs = run_all(directory.empty() ? default_directory() : directory);
  const auto failed = std::count_if(runs.begin(), runs.end(),
                                    [](const CaptureRun& r) { return !r.failures.empty(); });
  TextOutput output("-");
  output.put(run_table(runs));
  output.put(outcome_table(runs, true));
  output.put(outcome_table(runs, false));
  output.put(format("\n%zu runs: %zu as expected, %zu failed\n", runs.size(),
                    runs.size() - static_cast<std::size_t>(failed),
                    static_cast<std::size_t>(failed)));
  output.close();
  return failed == 0 ? ExitCode::kDone : ExitCode::kFailed;
}

}  // namespace

ExitCode cmd_captures(const Args& args) {
  CommandLine line(kText, options(), {"DIR"});
  return line.parse(args) ? run(line) : ExitCode::kDone;
}

}  // namespace linksec::sim
