// SPDX-License-Identifier: Apache-2.0
#include "cli/replay_options.h"

#include <charconv>
#include <filesystem>
#include <sstream>

#include "shell/text_output.h"

namespace linksec::sim {
namespace {

Pace pace(const CommandLine& line) {
  const std::string text = line.optional_text("pace").value_or("fast");
  if (text != "fast" && text != "original") {
    throw line.failure("--pace can be fast or original");
  }
  return text == "fast" ? Pace::kFast : Pace::kOriginal;
}

// The number that `option` gives, from `least` to `most`.
template <typename Number>
Number number(const CommandLine& line, const char* option, Number least, Number most) {
  const std::string text = line.text(option);
  Number value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && rest == text.data() + text.size();
  if (!whole || !(value >= least && value <= most)) {
    std::ostringstream range;
    range << "--" << option << " is no number from " << least << " to " << most;
    throw line.failure(range.str());
  }
  return value;
}

std::vector<std::string> given(std::initializer_list<std::optional<std::string>> names) {
  std::vector<std::string> files;
  for (const auto& name : names) {
    if (name.has_value()) {
      files.push_back(*name);
    }
  }
  return files;
}

ReplaySideOptions side_of(const CommandLine& line, const std::string& name) {
  ReplaySideOptions side;
  side.in = line.optional_text(name + "-in");
  side.interface = line.optional_text(name);
  side.out = line.optional_text(name + "-out");
  if (side.in.has_value() && side.interface.has_value()) {
    throw line.failure("give only one of --" + name + "-in and --" + name);
  }
  return side;
}

bool has_input(const ReplaySideOptions& side) {
  return side.in.has_value() || side.interface.has_value();
}

}  // namespace

std::optional<std::chrono::milliseconds> time_limit(const CommandLine& line) {
  const auto text = line.optional_text("for");
  if (!text.has_value()) {
    return std::nullopt;
  }
  constexpr std::uint32_t kMaxSeconds = 10'000'000;
  std::uint32_t seconds = 0;
  const auto [rest, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (error != std::errc() || rest != text->data() + text->size() || seconds > kMaxSeconds) {
    throw line.failure("--for is no number of seconds");
  }
  return std::chrono::seconds(seconds);
}

ReplaySides sides_of(const CommandLine& line) {
  ReplaySides sides{side_of(line, "host"), side_of(line, "line")};
  if (!has_input(sides.host) && !has_input(sides.line)) {
    throw line.failure("nothing would come in: give --host-in, --host, --line-in or --line");
  }
  return sides;
}

const Board* line_board(const CommandLine& line) {
  constexpr std::string_view kPrefix = "board:";
  const std::string text = line.optional_text("line").value_or("");
  if (line.optional_text("host").value_or("").starts_with(kPrefix)) {
    throw line.failure("a board is at the line: give --line board:BOARD");
  }
  if (!text.starts_with(kPrefix)) {
    for (const char* option : {"board-config", "image", "nvm"}) {
      if (line.has(option)) {
        throw line.failure("--" + std::string(option) + " is for --line board:BOARD");
      }
    }
    return nullptr;
  }
  const Board* const board = find_board(text.substr(kPrefix.size()));
  if (board == nullptr) {
    throw line.failure("there is no " + text + "; the boards are " + board_names());
  }
  if (line.flag("test-keys") && line.has("nvm")) {
    throw line.failure("--test-keys keeps no flash; leave --nvm out");
  }
  return board;
}

BoardChoice board_choice(const CommandLine& line, const Board& board, bool ledger) {
  BoardChoice choice;
  choice.board = &board;
  choice.image = line.optional_text("image");
  choice.keeping.flash = line.optional_text("nvm");
  choice.keeping.test_keys = line.flag("test-keys");
  if (ledger) {
    choice.keeping.ledger = line.optional_text("state");
  }
  return choice;
}

void check_rate(const CommandLine& line, const ReplaySides& sides, bool board) {
  const bool to_interface =
      (sides.host.in.has_value() && sides.line.interface.has_value() && !board) ||
      (sides.line.in.has_value() && sides.host.interface.has_value());
  for (const char* option : {"loop", "pps", "multiplier"}) {
    if (line.has(option) && !to_interface) {
      throw line.failure("--" + std::string(option) +
                         " is for a capture that is sent to an interface: give --host-in with "
                         "--line, or --line-in with --host");
    }
  }
  const std::string input = sides.host.in.value_or(sides.line.in.value_or(""));
  std::error_code ignored;
  if (line.has("loop") && !std::filesystem::is_regular_file(input, ignored)) {
    throw line.failure("--loop reads the capture again: it takes a regular file");
  }
  if (line.has("pps") && (line.has("multiplier") || line.has("pace"))) {
    throw line.failure("--pps has a pace of its own: leave --multiplier and --pace out");
  }
  if (line.has("multiplier") && line.optional_text("pace") == "fast") {
    throw line.failure("--multiplier and --pace fast exclude each other");
  }
}

ReplayRate rate_of(const CommandLine& line) {
  ReplayRate rate;
  rate.pace = line.has("pps") || line.has("multiplier") ? Pace::kOriginal : pace(line);
  if (line.has("multiplier")) {
    rate.multiplier = number<double>(line, "multiplier", 0.001, 100'000);
  }
  if (line.has("pps")) {
    rate.frames_per_second = number<std::uint32_t>(line, "pps", 1, 100'000'000);
  }
  if (line.has("loop")) {
    rate.rounds = number<std::uint64_t>(line, "loop", 0, 1'000'000'000'000);
  }
  rate.limit = time_limit(line);
  return rate;
}

void say_pace(const ReplayRate& rate, const ReplaySides& sides) {
  if (rate.pace == Pace::kFast || rate.frames_per_second != 0) {
    return;
  }
  std::optional<std::chrono::nanoseconds> longest = std::chrono::nanoseconds(0);
  for (const auto& capture : {sides.host.in, sides.line.in}) {
    if (capture.has_value() && longest.has_value()) {
      const auto duration = capture_duration(*capture);
      longest = duration.has_value() ? std::optional(std::max(*longest, *duration)) : std::nullopt;
    }
  }
  std::string text = "keeps the time of the captures";
  if (longest.has_value()) {
    const std::chrono::duration<double, std::nano> time = *longest / rate.multiplier;
    text += ", which is " +
            seconds_text(std::chrono::duration_cast<std::chrono::nanoseconds>(time)) +
            (rate.rounds == 1 ? "" : " a round");
  }
  say(text + "; --pace fast does not wait");
}

void check_record_choice(const CommandLine& line, const LinkConfig& config,
                         const ReplaySideOptions& host) {
  const bool sends = has_input(host) && config.controls.protect_frames && !config.tx_scs.empty();
  const bool state = line.has("state");
  const bool test_keys = line.flag("test-keys");
  if ((state && test_keys) || (sends && !state && !test_keys)) {
    throw usage_failure(
        "replay: give one of --state FILE and --test-keys: with --state, FILE remembers the Packet "
        "Numbers that were used, so that no nonce repeats under a key; --test-keys starts at "
        "next-pn every time, for keys that are for testing alone");
  }
}

void check_files(const CommandLine& line, const LinkConfig& config, const ReplaySides& sides) {
  std::vector<std::string> inputs = given({sides.host.in, sides.line.in});
  if (inputs.size() == 2 && inputs[0] == "-" && inputs[1] == "-") {
    throw line.failure("only one of --host-in and --line-in can be the standard input");
  }
  inputs.insert(inputs.end(), config.key_files.begin(), config.key_files.end());
  inputs.push_back(config.file);
  check_distinct(inputs, given({sides.host.out, sides.line.out, line.optional_text("state"),
                                line.optional_text("report")}));
}

}  // namespace linksec::sim
