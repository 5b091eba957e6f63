// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>

#include "app/console.h"
#include "capture/report.h"
#include "capture/run_files.h"
#include "cli/aead_option.h"
#include "cli/commands.h"
#include "cli/replay_options.h"
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
the host, delivers all the same: it looks into a capture, and says so.
EAPOL passes at the Uncontrolled Port. With use-es, frames from an address that is not the
SCI's are refused. outer-tags is not for replay. from-frame counts the frames from the host for
transmit SAs and those from the line for receive SAs, and takes effect between bursts: give
from-time where frames share a timestamp.
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

[[noreturn]] void refuse_host_side(const CommandLine& line, const Board& board) {
  throw line.failure(board.bump ? "a bump's host side is captures: give --host-in and --host-out"
                                : std::string(board.name) +
                                      " is an end station and has no host side; give --line-in, "
                                      "or the --board-config of a board at the line's end");
}

// Where the board is the firmware, both sides are captures.
ReplaySides board_sides(const CommandLine& line, const Board& board) {
  ReplaySides sides;
  sides.line.in = line.optional_text("line-in");
  sides.line.out = line.optional_text("line-out");
  sides.host.in = line.optional_text("host-in");
  sides.host.out = line.optional_text("host-out");
  if (line.flag("console")) {
    throw line.failure("--console is this program's; linksec run-board shows a board's console");
  }
  if (line.has("host") || (!board.bump && (sides.host.in || sides.host.out))) {
    refuse_host_side(line, board);
  }
  if (!sides.line.in && !sides.host.in) {
    throw line.failure("nothing would come in: give --line-in" +
                       std::string(board.bump ? " or --host-in" : ""));
  }
  if (line.flag("test-keys") && line.has("state")) {
    throw line.failure("--test-keys keeps no ledger; leave --state out");
  }
  return sides;
}

void conclude_on_board(const CommandLine& line, const Board& board, const BoardReplayTotals& totals,
                       const std::string& counters) {
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
}

ExitCode run_on_board(const CommandLine& line, const Board& board) {
  const ReplaySides sides = board_sides(line, board);
  LinkConfig config = load_link_config(line.text("config"));
  check_files(line, config, sides);
  check_rate(line, sides, true);
  const ReplayRate rate = rate_of(line);
  if (!line.flag("test-keys")) {
    say_warnings(config);
  }
  catch_interrupts(sides.line.in == "-" || sides.host.in == "-");
  say_pace(rate, sides);
  BoardLink link(config, board_choice(line, board, true));
  const BoardReplayTotals totals = replay_through(
      link, {sides.line.in, sides.line.out, sides.host.in, sides.host.out}, rate.pace, rate.limit);
  const std::string counters = link.counters_text();
  link.finish();
  conclude_on_board(line, board, totals, counters);
  return ExitCode::kDone;
}

LinkConfig checked_link(const CommandLine& line, const ReplaySides& sides, bool board) {
  LinkConfig config = load_link_config(line.text("config"));
  if (config.outer_tags != CountRule{}) {
    throw usage_failure(config.file + ": outer-tags is for protect and validate; remove it here");
  }
  check_record_choice(line, config, sides.host);
  check_files(line, config, sides);
  check_rate(line, sides, board);
  return config;
}

// The standard input is a capture, the console's or nobody's.
void share_standard_input(const CommandLine& line, const ReplaySides& sides) {
  const bool captured = sides.host.in == "-" || sides.line.in == "-";
  if (line.flag("console") && captured) {
    throw line.failure("the standard input is a capture; leave --console out");
  }
  catch_interrupts(captured);
  host::set_console_input(line.flag("console"));
}

// The firmware runs here; `board` is at the other end of its line, if there is one.
void run_here(const CommandLine& line, LinkConfig& config, const ReplaySides& sides,
              const ReplayRate& rate, const Board* board) {
  BoardLink* const far_end = sides.line.board;
  ReplaySide host_side(sides.host);
  ReplaySide line_side(sides.line);
  const bool live = host_side.live() || (line_side.live() && board == nullptr);
  Replay replay(config, line.optional_text("state"), host_side, line_side, rate.pace,
                line.flag("console") ? host::kStandardConsole : hal::kNoConsole, rate.multiplier);
  replay.run(rate.limit);
  replay.finish();
  const std::string counters = board != nullptr ? far_end->counters_text() : "";
  host_side.close();
  line_side.close();
  conclude(line, replay);
  if (board != nullptr) {
    far_end->finish();
    say_counters(*board, counters);
  }
  if (interrupted() && !live) {
    throw run_failure("interrupted; the outputs hold what was sent before");
  }
}

ExitCode run(const CommandLine& line) {
  choose_aead(line);
  const Board* const board = line_board(line);
  if (board != nullptr && !line.has("board-config")) {
    return run_on_board(line, *board);
  }
  ReplaySides sides = sides_of(line);
  LinkConfig config = checked_link(line, sides, board != nullptr);
  const ReplayRate rate = rate_of(line);
  for (ReplaySideOptions* const side : {&sides.host, &sides.line}) {
    side->rounds = rate.rounds;
    side->frames_per_second = rate.frames_per_second;
  }
  if (!line.flag("test-keys")) {
    say_warnings(config);
  }
  share_standard_input(line, sides);
  say_pace(rate, sides);
  std::optional<BoardLink> far_end;
  if (board != nullptr) {
    LinkConfig of_board = load_link_config(line.text("board-config"));
    far_end.emplace(of_board, board_choice(line, *board, false));
    sides.line.interface.reset();
    sides.line.board = &*far_end;
  }
  run_here(line, config, sides, rate, board);
  return ExitCode::kDone;
}

}  // namespace

ExitCode cmd_replay(const Args& args) {
  CommandLine line(kText, options(), {});
  return line.parse(args) ? run(line) : ExitCode::kDone;
}

}  // namespace linksec::sim
