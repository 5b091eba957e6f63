// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "board/board_flash.h"
#include "board/console_relay.h"
#include "board/provision_block.h"
#include "board/provisioning.h"
#include "capture/run_files.h"
#include "cli/commands.h"
#include "shell/interrupt.h"

namespace linksec::sim {
namespace {

namespace po = boost::program_options;

constexpr CommandText kText = {
    "run-board",
    R"(linksec run-board BOARD --config LINK.toml [--link LINK] [--host-link LINK] [--image FILE]
                         [--nvm FILE] [--state FILE | --test-keys])",
    R"(Starts a board in QEMU with linksec's image, gives it the link of LINK.toml, and leaves its
line to any other program: one datagram is one frame, without frame check sequence. Boards:
mps2-an385, lm3s6965evb and mps2-an505 are end stations, riscv32-virt is a bump in the wire.
)",
    R"(
LINK is unix:LOCAL:PEER, two paths of unix datagram sockets: QEMU binds LOCAL, and sends to
PEER, which the other program binds whenever it likes; or udp:LOCALPORT:PEERPORT, on
127.0.0.1. Without --link the paths are beside LINK.toml, with .line and .line-peer in place
of .toml, and .host and .host-peer for the host's side of the bump.

The board's console is the standard input and output: h help, s status, c counters. It says
"ready" when frames pass, or "closed" and why none does. The board runs until SIGINT or
SIGTERM, whatever the standard input is, and then settles its PN records.

The PN records are in the flash --nvm, beside LINK.toml as .nvm when not given. When it is
missing it is provisioned as by linksec provision, with the ledger --state; when the ledger
says that the SAKs were provisioned before, their records were lost, and the board does not
start: make new keys. --test-keys keeps no ledger and starts with a fresh flash each time,
for keys that are for testing alone.
The image is build/BOARD/linksec-station.elf, or linksec-bump.elf, unless --image names one.

Exit codes: 0 stopped by a signal; 1 the run failed, or QEMU ended; 2 usage or configuration.

Examples:
  linksec run-board mps2-an385 --config board.toml --link unix:/tmp/board:/tmp/peer
  linksec replay --config peer.toml --state peer.state --host-in ping.pcap --host-out \
    pong.pcap --line unix:/tmp/peer:/tmp/board --for 5
)"};

po::options_description options() {
  po::options_description list("Options");
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  list.add_options()("config,c", text("FILE"), "the link: keys, SCs, controls, [station]")(
      "link", text("LINK"), "the line's sockets: unix:LOCAL:PEER or udp:LOCALPORT:PEERPORT")(
      "host-link", text("LINK"), "the same for the host's side of a bump in the wire")(
      "image", text("FILE"), "the image to start")("nvm", text("FILE"), "the flash")(
      "state", text("FILE"), "the ledger of this host")(
      "test-keys", po::bool_switch(), "the keys are for testing alone: keep no record");
  return list;
}

const Board& board(const CommandLine& line) {
  const std::string name = line.text("BOARD");
  const Board* const found = find_board(name);
  if (found == nullptr) {
    throw line.failure("there is no board " + name + "; the boards are " + board_names());
  }
  return *found;
}

host::DatagramLink link(const CommandLine& line, const char* option, const std::string& config,
                        const std::string& ending) {
  const std::string text = line.optional_text(option).value_or(
      "unix:" + beside(config, ending.c_str()) + ":" + beside(config, (ending + "-peer").c_str()));
  const auto parsed = host::parse_datagram_link(text);
  if (!parsed.ok()) {
    throw line.failure("--" + std::string(option) + " " + parsed.error());
  }
  return parsed.value();
}

// The socket that QEMU makes and leaves behind.
class SocketPath {
 public:
  explicit SocketPath(const host::DatagramLink& link) : path_(link.udp ? "" : link.local) {
    if (!path_.empty()) {
      require(host::clear_socket_path(path_));
    }
  }
  SocketPath(const SocketPath&) = delete;
  SocketPath& operator=(const SocketPath&) = delete;
  ~SocketPath() {
    if (!path_.empty()) {
      static_cast<void>(host::clear_socket_path(path_));
    }
  }

 private:
  std::string path_;
};

std::string words(const host::DatagramLink& link) {
  return link.udp ? "udp:" + std::to_string(link.local_port) + ":" + std::to_string(link.peer_port)
                  : "unix:" + link.local + ":" + link.peer;
}

BoardKeeping keeping(const CommandLine& line) {
  BoardKeeping keeping{line.optional_text("nvm"), line.optional_text("state"),
                       line.flag("test-keys")};
  if (keeping.test_keys && (keeping.flash.has_value() || keeping.ledger.has_value())) {
    throw line.failure("--test-keys keeps neither flash nor ledger; leave --nvm and --state out");
  }
  return keeping;
}

void run_with_links(const CommandLine& line, const Board& board, LinkConfig& config,
                    const host::DatagramLink& line_link,
                    const std::optional<host::DatagramLink>& host_link) {
  const BoardKeeping kept = keeping(line);
  BoardStart start;
  start.image = line.has("image") ? line.text("image") : default_image(board);
  check_image(start.image);
  const SocketPath line_path(line_link);
  std::optional<SocketPath> host_path;
  start.line = qemu_link(line_link);
  std::string about = std::string(board.name) + ": line " + words(line_link);
  if (host_link.has_value()) {
    host_path.emplace(*host_link);
    start.host = qemu_link(*host_link);
    about += ", host " + words(*host_link);
  }
  const BoardFlash flash(config, board, kept);
  std::optional<ProvisionBlock> block(std::in_place, config);
  config.wipe_keys();
  start.block = block->bytes();
  start.flash = flash.descriptor();
  end_in_order();
  catch_interrupts(false);
  BoardProcess process(board, start);
  block.reset();
  say(about);
  ConsoleRelay(process, start.image).run();
}

ExitCode run(const CommandLine& line) {
  const Board& chosen = board(line);
  const std::string file = line.text("config");
  LinkConfig config = load_link_config(file);
  check_station(config, chosen);
  const host::DatagramLink line_link = link(line, "link", file, ".line");
  std::optional<host::DatagramLink> host_link;
  if (chosen.bump) {
    host_link = link(line, "host-link", file, ".host");
  } else if (line.has("host-link")) {
    throw line.failure("--host-link is for a bump in the wire, and " + std::string(chosen.name) +
                       " is an end station; leave it out");
  }
  if (!line.flag("test-keys")) {
    say_warnings(config);
  }
  run_with_links(line, chosen, config, line_link, host_link);
  return ExitCode::kDone;
}

}  // namespace

ExitCode cmd_run_board(const Args& args) {
  CommandLine line(kText, options(), {"BOARD"});
  return line.parse(args) ? run(line) : ExitCode::kDone;
}

}  // namespace linksec::sim
