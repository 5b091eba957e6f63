// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <sstream>

#include "app/console.h"
#include "capture/report.h"
#include "capture/run_files.h"
#include "cli/aead_option.h"
#include "cli/commands.h"
#include "host/console.h"
#include "replay/board_replay.h"
#include "replay/replay.h"
#include "shell/interrupt.h"
#include "shell/text_output.h"

namespace linksec::sim {
namespace {

namespace po = boost::program_options;

constexpr CommandText kText = {
    "replay", R"(linksec replay --config LINK.toml [--host-in FILE | --host IFACE] [--host-out FILE]
                      [--line-in FILE | --line IFACE] [--line-out FILE]
                      [--state FILE | --test-keys])",
    R"(Runs the whole firmware between a host side and a line side: plain frames from the host leave
on the line protected, frames from the line reach the host when they are valid. Each side is a
pair of captures or a live interface (which needs root or CAP_NET_RAW). The frames that the
firmware sends are captured by --host-out and --line-out, on a live side too.
)",
    R"(
The firmware's clock follows the timestamps of the captures. With a live interface and --pace
fast it is the machine's clock, and frames of a capture come at once. --pace original says how
long it takes, and when it waits for a frame that comes late.
What is sent to an interface can come at another pace: --pps so many frames a second,
--multiplier so many times as fast as the capture; and --loop so often, each time with Packet
Numbers that go on. A second round of frames from the line is a replay, and is discarded.
As IEEE 802.1AE-2018 10.7.4 asks, nothing passes the Controlled Port before a transmit SC and a
receive SC have an SA in use. A configuration without [[tx-sc]], to which no frame comes from
the host, delivers all the same: it looks into a capture, and says so. EAPOL passes at the Uncontrolled Port. With use-es frames from an
address that is not the SCI's are refused. outer-tags is not for replay. from-frame counts the
frames from the host for transmit SAs and those from the line for receive SAs, and takes
effect between bursts: give from-time where frames share a timestamp.
When it sends under a [[tx-sc]], --state or --test-keys is needed, as for linksec protect.
IFACE can be unix:LOCAL:PEER or udp:LOCALPORT:PEERPORT, too: the other end of the link of
linksec run-board.

--line board:BOARD starts a board in QEMU, as linksec run-board does (which has more of
--image, --nvm and --state):
  with --board-config the board is at the other end of the line: --config is this machine's,
  which sends --host-in through it and captures the answers in --host-out. --nvm is the
  board's, --state this machine's, --test-keys for both;
  without, the board itself is the firmware under replay, and --config is the board's. It
  gets --line-in on its line, what it sends is in --line-out, and a bump in the wire has
  --host-in and --host-out as well. --state is the ledger.
The board's counters are printed at the end, and the run ends when nothing moves any more.
Frames are held back so that the board's controller loses none.

It ends when both captures are over; with a live interface on SIGINT, SIGTERM or after --for,
which is its regular end. Statistics and the firmware's counters go to the standard error.

Exit codes: 0 done; 1 the run failed or was interrupted; 2 usage or configuration.

Examples:
  linksec replay --config a.toml --state a.state --host-in plain.pcap --line-out macsec.pcap
  linksec replay --config b.toml --line-in macsec.pcap --host-out plain.pcap
  linksec replay --config a.toml --state a.state --host veth0 --line eth1 --for 60
  linksec replay --config board.toml --test-keys --line board:mps2-an385 --line-in \
    macsec.pcap --line-out answers.pcap
  linksec replay --config peer.toml --board-config board.toml --test-keys --host-in \
    ping.pcap --host-out pong.pcap --line board:mps2-an385
)"};

po::options_description options() {
  po::options_description list("Options");
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  list.add_options()("config,c", text("FILE"), "the link: keys, SCs, controls")(
      "host-in", text("FILE"), "frames from the host: a capture")("host", text("IFACE"),
                                                                  "the host's side: an interface")(
      "host-out", text("FILE"), "capture the frames that go to the host")(
      "line-in", text("FILE"), "frames from the line: a capture")(
      "line", text("IFACE"), "the line: an interface")("line-out", text("FILE"),
                                                       "capture the frames that go to the line")(
      "state", text("FILE"), "keep the record of used Packet Numbers in this file")(
      "test-keys", po::bool_switch(), "the keys are for testing alone: keep no record")(
      "pace", text("PACE"), "fast (when not given) or original: in the time of the captures")(
      "loop", text("N"), "to an interface: read the other side's capture N times; 0: without end")(
      "pps", text("N"), "to an interface: N frames of the capture a second")(
      "multiplier", text("X"),
      "to an interface: X times as fast as the capture, as --pace original")(
      "for", text("SECONDS"), "end after so long")("report", text("FILE"),
                                                   "write all counters as JSON")(
      "board-config", text("FILE"), "with --line board:BOARD: the board's link")(
      "image", text("FILE"), "with --line board:BOARD: the image to start")(
      "nvm", text("FILE"), "with --line board:BOARD: the board's flash")(
      "console", po::bool_switch(),
      "take the firmware's commands from the standard input: s status, c counters, q stop, h help");
  add_aead_option(list);
  return list;
}

ReplaySideOptions side(const CommandLine& line, const std::string& name) {
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

// The board of "--line board:BOARD".
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

BoardChoice choice(const CommandLine& line, const Board& board, bool ledger) {
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

// How the frames of a capture come.
struct Rate {
  Pace pace = Pace::kFast;
  double multiplier = 1;
  std::uint64_t rounds = 1;
  std::uint32_t frames_per_second = 0;
};

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

void check_rate(const CommandLine& line, const ReplaySideOptions& host,
                const ReplaySideOptions& line_side, bool board) {
  const bool to_interface = (host.in.has_value() && line_side.interface.has_value() && !board) ||
                            (line_side.in.has_value() && host.interface.has_value());
  for (const char* option : {"loop", "pps", "multiplier"}) {
    if (line.has(option) && !to_interface) {
      throw line.failure("--" + std::string(option) +
                         " is for a capture that is sent to an interface: give --host-in with "
                         "--line, or --line-in with --host");
    }
  }
  const std::string input = host.in.value_or(line_side.in.value_or(""));
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

Rate rate(const CommandLine& line) {
  Rate rate;
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
  return rate;
}

// Of the captures that are read the longest one tells.
void say_pace(const Rate& rate, std::initializer_list<std::optional<std::string>> captures) {
  if (rate.pace == Pace::kFast || rate.frames_per_second != 0) {
    return;
  }
  std::optional<std::chrono::nanoseconds> longest = std::chrono::nanoseconds(0);
  for (const auto& capture : captures) {
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

std::optional<std::chrono::milliseconds> limit(const CommandLine& line) {
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

void check_choice(const CommandLine& line, const LinkConfig& config,
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

CounterList port_counters(const SecYPortCounters& counters) {
  return {{"controlled-requests", "", counters.controlled_requests},
          {"uncontrolled-requests", "", counters.uncontrolled_requests},
          {"common-requests", "", counters.common_requests},
          {"refused-requests", "", counters.refused_requests},
          {"common-indications", "", counters.common_indications},
          {"controlled-indications", "", counters.controlled_indications},
          {"uncontrolled-indications", "", counters.uncontrolled_indications},
          {"unrecorded-indications", "", counters.unrecorded_indications},
          {"line-drops", "", counters.line_drops},
          {"host-drops", "", counters.host_drops}};
}

std::string totals_text(const SecYPortCounters& counters) {
  return "host: " + std::to_string(counters.controlled_requests + counters.uncontrolled_requests) +
         " frames, " + std::to_string(counters.common_requests) + " sent to the line, " +
         std::to_string(counters.refused_requests) +
         " refused; line: " + std::to_string(counters.common_indications) + " frames, " +
         std::to_string(counters.controlled_indications) +
         " delivered to the Controlled Port and " +
         std::to_string(counters.uncontrolled_indications) + " to the Uncontrolled Port";
}

void write_report(const std::string& path, const Replay& replay) {
  const SecYPortCounters& counters = replay.port().counters();
  FrameTotals totals;
  totals.read = counters.common_indications;
  totals.delivered = counters.controlled_indications;
  totals.uncontrolled = counters.uncontrolled_indications;
  totals.discarded = totals.read - std::min(totals.read, totals.delivered + totals.uncontrolled);
  write_whole(path, report_json(replay.secy(), totals, port_counters(counters)));
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

void check_files(const CommandLine& line, const LinkConfig& config, const ReplaySideOptions& host,
                 const ReplaySideOptions& line_side) {
  std::vector<std::string> inputs = given({host.in, line_side.in});
  if (inputs.size() == 2 && inputs[0] == "-" && inputs[1] == "-") {
    throw line.failure("only one of --host-in and --line-in can be the standard input");
  }
  inputs.insert(inputs.end(), config.key_files.begin(), config.key_files.end());
  inputs.push_back(config.file);
  check_distinct(inputs, given({host.out, line_side.out, line.optional_text("state"),
                                line.optional_text("report")}));
}

void conclude(const CommandLine& line, const Replay& replay) {
  if (const auto report = line.optional_text("report")) {
    write_report(*report, replay);
  }
  say(totals_text(replay.port().counters()));
  Console(host::kStandardConsole).print_counters(replay.secy(), replay.port().counters());
}

void say_counters(const Board& board, const std::string& text) {
  say(std::string(board.name) + ":");
  std::fputs(text.c_str(), stderr);
}

// The board is the firmware.
ExitCode run_on_board(const CommandLine& line, const Board& board) {
  BoardReplayFiles files{line.optional_text("line-in"), line.optional_text("line-out"),
                         line.optional_text("host-in"), line.optional_text("host-out")};
  if (line.flag("console")) {
    throw line.failure("--console is this program's; linksec run-board shows a board's console");
  }
  if (line.has("host") || (!board.bump && (files.host_in || files.host_out))) {
    throw line.failure(board.bump ? "a bump's host side is captures: give --host-in and --host-out"
                                  : std::string(board.name) +
                                        " is an end station and has no host side; give --line-in, "
                                        "or the --board-config of a board at the line's end");
  }
  if (!files.line_in && !files.host_in) {
    throw line.failure("nothing would come in: give --line-in" +
                       std::string(board.bump ? " or --host-in" : ""));
  }
  if (line.flag("test-keys") && line.has("state")) {
    throw line.failure("--test-keys keeps no ledger; leave --state out");
  }
  LinkConfig config = load_link_config(line.text("config"));
  ReplaySideOptions host_files;
  host_files.in = files.host_in;
  host_files.out = files.host_out;
  ReplaySideOptions line_files;
  line_files.in = files.line_in;
  line_files.out = files.line_out;
  check_files(line, config, host_files, line_files);
  check_rate(line, host_files, line_files, true);
  const Rate chosen = rate(line);
  const auto time_limit = limit(line);
  if (!line.flag("test-keys")) {
    say_warnings(config);
  }
  catch_interrupts(files.line_in == "-" || files.host_in == "-");
  say_pace(chosen, {files.line_in, files.host_in});
  BoardLink link(config, choice(line, board, true));
  const BoardReplayTotals totals = replay_through(link, files, chosen.pace, time_limit);
  const std::string counters = link.counters_text();
  link.finish();
  if (const auto report = line.optional_text("report")) {
    write_whole(*report, board_report_json(totals, parse_counters(counters)));
  }
  say(std::to_string(totals.sent) + " frames sent to the board, " + std::to_string(totals.line) +
      " came from its line" +
      (board.bump ? " and " + std::to_string(totals.host) + " from its host's side" : ""));
  say_counters(board, counters);
  if (interrupted()) {
    throw run_failure("interrupted; the outputs hold what came before");
  }
  return ExitCode::kDone;
}

ExitCode run(const CommandLine& line) {
  choose_aead(line);
  const Board* const board = line_board(line);
  if (board != nullptr && !line.has("board-config")) {
    return run_on_board(line, *board);
  }
  ReplaySideOptions host_options = side(line, "host");
  ReplaySideOptions line_options = side(line, "line");
  if (!has_input(host_options) && !has_input(line_options)) {
    throw line.failure("nothing would come in: give --host-in, --host, --line-in or --line");
  }
  LinkConfig config = load_link_config(line.text("config"));
  if (config.outer_tags != CountRule{}) {
    throw usage_failure(config.file + ": outer-tags is for protect and validate; remove it here");
  }
  check_choice(line, config, host_options);
  check_files(line, config, host_options, line_options);
  check_rate(line, host_options, line_options, board != nullptr);
  const Rate chosen = rate(line);
  for (ReplaySideOptions* const options : {&host_options, &line_options}) {
    options->rounds = chosen.rounds;
    options->frames_per_second = chosen.frames_per_second;
  }
  const auto time_limit = limit(line);
  if (!line.flag("test-keys")) {
    say_warnings(config);
  }
  const bool input = host_options.in == "-" || line_options.in == "-";
  if (line.flag("console") && input) {
    throw line.failure("the standard input is a capture; leave --console out");
  }
  catch_interrupts(input);
  host::set_console_input(line.flag("console"));
  say_pace(chosen, {host_options.in, line_options.in});
  std::optional<BoardLink> link;
  if (board != nullptr) {
    LinkConfig of_board = load_link_config(line.text("board-config"));
    link.emplace(of_board, choice(line, *board, false));
    line_options.interface.reset();
    line_options.board = &*link;
  }
  ReplaySide host_side(host_options);
  ReplaySide line_side(line_options);
  const bool live = host_side.live() || (line_side.live() && board == nullptr);
  Replay replay(config, line.optional_text("state"), host_side, line_side, chosen.pace,
                line.flag("console") ? host::kStandardConsole : hal::kNoConsole, chosen.multiplier);
  replay.run(time_limit);
  replay.finish();
  const std::string counters = link.has_value() ? link->counters_text() : "";
  host_side.close();
  line_side.close();
  conclude(line, replay);
  if (link.has_value()) {
    link->finish();
    say_counters(*board, counters);
  }
  if (interrupted() && !live) {
    throw run_failure("interrupted; the outputs hold what was sent before");
  }
  return ExitCode::kDone;
}

}  // namespace

ExitCode cmd_replay(const Args& args) {
  CommandLine line(kText, options(), {});
  return line.parse(args) ? run(line) : ExitCode::kDone;
}

}  // namespace linksec::sim
