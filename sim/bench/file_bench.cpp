// SPDX-License-Identifier: Apache-2.0
#include "bench/file_bench.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include "host/capture.h"
#include "shell/child.h"
#include "shell/failure.h"
#include "shell/stopwatch.h"

namespace linksec::sim::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kRecordHeaderOctets = 16;
constexpr std::size_t kSecTagAndIcvOctets = 32;
constexpr std::size_t kVerdictLineOctets = 256;

// A key that everybody knows, for --test-keys.
constexpr const char* kLink = R"([secy]
always-include-sci = true
[[key]]
id = "bench"
sak = "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a"
)";
constexpr const char* kTx = R"([[tx-sc]]
sci = "0200000000010001"
[[tx-sc.sa]]
an = 0
key = "bench"
)";
constexpr const char* kRx = R"([[rx-sc]]
sci = "0200000000010001"
[[rx-sc.sa]]
an = 0
key = "bench"
)";

void write_text(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  file.close();
  std::error_code ignored;
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write, ignored);
  if (!file) {
    throw run_failure(path + ": can't be written");
  }
}

void write_capture(const std::string& path, const FileCase& of) {
  host::CaptureWriter writer = take(host::CaptureWriter::open(path));
  std::vector<std::uint8_t> frame = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0};
  for (std::size_t at = frame.size(); at < of.octets; ++at) {
    frame.push_back(static_cast<std::uint8_t>(at));
  }
  constexpr std::uint64_t kStart = 1'700'000'000'000'000'000;
  constexpr std::uint64_t kStep = 1000;
  for (std::uint64_t i = 0; i < of.frames; ++i) {
    require_uninterrupted();
    require(
        writer.write({frame, static_cast<std::uint32_t>(frame.size()), Time{kStart + i * kStep}}));
  }
  require(writer.close());
}

// What one round does once.
struct Command {
  std::string name;
  bool plain = true;
  bool is_tcpdump = false;
  std::vector<std::string> words;
  std::vector<double> seconds{};
};

// The program's name and what Debian calls its package.
struct Rival {
  const char* program;
  const char* package;
};

class FileLane {
 public:
  FileLane(const FileCase& of, const FileSettings& settings, const ScratchFolder& folder)
      : of_(of), settings_(settings), folder_(folder) {
    write_text(file("tx.toml"), std::string(kLink) + kTx);
    write_text(file("rx.toml"), std::string(kLink) + kRx);
    write_capture(file("plain.pcap"), of);
    run_once(protect_words(file("macsec.pcap")));
    list_commands();
  }
  FileLane(const FileLane&) = delete;
  FileLane& operator=(const FileLane&) = delete;
  ~FileLane() {
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_.path(), ignored)) {
      fs::remove(entry.path(), ignored);
    }
  }

  void round() {
    for (Command& command : commands_) {
      const ChildResult result = run_once(command.words);
      command.seconds.push_back(result.seconds);
      for (const char* const output : {"out", "report.json", "verdicts"}) {
        fs::remove(file(output));
      }
    }
  }

  [[nodiscard]] std::vector<FileRow> rows() const {
    std::vector<FileRow> rows = absent_;
    for (const Command& command : commands_) {
      FileRow row{of_, command.name, command.plain, summarize(command.seconds), {}, 0};
      const auto rival = std::find_if(commands_.begin(), commands_.end(), [&](const Command& c) {
        return c.is_tcpdump && c.plain == command.plain;
      });
      if (rival != commands_.end()) {
        row.ratio = row.seconds->median / summarize(rival->seconds).median;
      }
      rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  [[nodiscard]] std::string file(const std::string& name) const { return folder_.file(name); }

  [[nodiscard]] std::vector<std::string> protect_words(const std::string& out) const {
    return {this_program(),   "protect",          "--aead",
            settings_.engine, "--config",         file("tx.toml"),
            "--test-keys",    file("plain.pcap"), out};
  }
  [[nodiscard]] std::vector<std::string> validate_words() const {
    return {this_program(),  "validate",          "--aead",   settings_.engine, "--config",
            file("rx.toml"), file("macsec.pcap"), file("out")};
  }

  ChildResult run_once(const std::vector<std::string>& words) const {
    ChildResult result = run_child(words);
    if (!result.ok()) {
      throw run_failure(words.front() + ": " + result.last_words());
    }
    return result;
  }

  void list_commands() {
    for (const bool plain : {true, false}) {
      add_rivals(plain);
      const std::vector<std::string> words = plain ? protect_words(file("out")) : validate_words();
      const char* const name = words[1].c_str();
      add(name, plain, words);
      std::vector<std::string> more = words;
      more.insert(more.begin() + 2, {"--report", file("report.json")});
      if (!plain) {
        more.insert(more.begin() + 2, {"--verdicts", file("verdicts")});
      }
      add(std::string(name) + (plain ? " --report" : " --verdicts --report"), plain, more);
      add_threads(name, plain, words);
    }
  }

  void add(const std::string& name, bool plain, std::vector<std::string> words) {
    commands_.push_back({name, plain, false, std::move(words)});
  }

  void add_rivals(bool plain) {
    const std::string in = file(plain ? "plain.pcap" : "macsec.pcap");
    if (have_program("cp")) {
      add("cp", plain, {"cp", in, file("out")});
    } else {
      add_absent(plain, {"cp", "coreutils"});
    }
    if (!have_program("tcpdump")) {
      add_absent(plain, {"tcpdump", "tcpdump"});
      return;
    }
    std::vector<std::string> words = {"tcpdump", "-r", in, "-w", file("out")};
    if (::geteuid() == 0) {
      // Else it becomes another user, who may not write into this folder.
      words.insert(words.begin() + 1, {"-Z", "root"});
    }
    add("tcpdump -r -w", plain, std::move(words));
    commands_.back().is_tcpdump = true;
  }

  void add_absent(bool plain, const Rival& rival) {
    FileRow row{of_, rival.program, plain, {}, {}, 0};
    row.absent = std::string("not present (package ") + rival.package + ")";
    absent_.push_back(std::move(row));
  }

  // As many threads as there are processors, and one more.
  void add_threads(const std::string& name, bool plain, const std::vector<std::string>& words) {
    if (run_once({this_program(), name, "--help"}).output.find("--threads") == std::string::npos) {
      return;
    }
    for (const unsigned threads : thread_counts()) {
      std::vector<std::string> more = words;
      more.insert(more.begin() + 2, {"--threads", std::to_string(threads)});
      add(name + " --threads " + std::to_string(threads), plain, more);
    }
  }

  static std::vector<unsigned> thread_counts() {
    std::vector<unsigned> counts = {1, 2};
    if (std::thread::hardware_concurrency() > 2) {
      counts.push_back(3);
    }
    return counts;
  }

  const FileCase& of_;
  const FileSettings& settings_;
  const ScratchFolder& folder_;
  std::vector<Command> commands_;
  std::vector<FileRow> absent_;
};

double megaframes(const FileRow& row) {
  return static_cast<double>(row.of.frames) / row.seconds->median / 1e6;
}

}  // namespace

std::vector<FileCase> file_cases(bool quick) {
  if (quick) {
    return {{64, 2000}, {512, 1000}, {1500, 500}};
  }
  return {{64, 2'000'000}, {512, 500'000}, {1500, 200'000}};
}

std::uint64_t file_octets(const FileCase& of) {
  const std::uint64_t record = kRecordHeaderOctets + of.octets + kSecTagAndIcvOctets;
  constexpr std::uint64_t kCaptures = 3;
  return of.frames * (kCaptures * record + kVerdictLineOctets) + 1'000'000;
}

std::vector<FileRow> measure_files(const FileCase& of, const FileSettings& settings,
                                   const ScratchFolder& folder) {
  FileLane lane(of, settings, folder);
  repeat({0, settings.rounds}, [&] { lane.round(); });
  return lane.rows();
}

std::string file_text(const std::vector<FileRow>& rows, TableStyle style) {
  Table table({{"input", false},
               {"octets"},
               {"frames"},
               {"command", false},
               {"seconds"},
               {"spread"},
               {"to tcpdump"},
               {"Mframes/s"},
               {"Gb/s"}});
  for (const FileRow& row : rows) {
    std::vector<std::string> cells = {row.plain ? "plain" : "protected", grouped(row.of.octets),
                                      grouped(row.of.frames), row.command};
    if (row.seconds.has_value()) {
      const double rate = megaframes(row);
      cells.insert(cells.end(),
                   {fixed(row.seconds->median, 3), fixed(row.seconds->spread, 0) + " %",
                    row.ratio > 0 ? fixed(row.ratio, 2) : "-", three_digits(rate),
                    three_digits(rate * static_cast<double>(row.of.octets) * 8 / 1e3)});
    } else {
      cells.back() += ": " + row.absent;
      cells.insert(cells.end(), 5, "-");
    }
    table.add(std::move(cells));
  }
  return table.text(style) + "\n";
}

}  // namespace linksec::sim::bench
