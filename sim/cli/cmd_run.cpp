// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "app/console.h"
#include "capture/run_files.h"
#include "cli/aead_option.h"
#include "cli/commands.h"
#include "cli/replay_options.h"
#include "host/clock.h"
#include "host/console.h"
#include "host/ports.h"
#include "live/live_run.h"
#include "shell/interrupt.h"
#include "shell/text_output.h"

namespace linksec::sim {
namespace {

namespace po = boost::program_options;

constexpr CommandText kText = {
    "run", R"(linksec run --config LINK.toml --line IFACE|unix:LOCAL:PEER|udp:LOCALPORT:PEERPORT
                   --host IFACE|tap:NAME|station [--state FILE | --test-keys]
                   [--status FILE] [--for SECONDS])",
    R"(Runs the whole firmware live, between a line and a host side, until SIGTERM, SIGINT or "quit".
With an [mka] in LINK.toml it agrees on its keys with the other end of the line: with another
linksec, a board, wpa_supplicant or a switch. Without, the keys are those of LINK.toml.
)",
    R"(
The host side is the Controlled Port's user:
  tap:NAME  a network interface of this machine, made for the run; its MTU is the line's less
            32. It has a carrier while frames pass. Needs root or CAP_NET_ADMIN.
  IFACE     another interface: a bump in the wire between the two.
  station   a small IPv4 host at the [station] of LINK.toml, that answers ARP and ping.
An interface needs root or CAP_NET_RAW. unix: is a pair of datagram sockets, one frame a
datagram; LOCAL is made by this program, and a stale one is replaced.

With [mka] nothing passes before both ends have agreed, unless policy says otherwise, and the
keys do not outlive the run: there is no state to keep. With static keys --state or --test-keys
is needed, as for linksec protect.

Commands on the standard input, one a line (its end changes nothing):
  status          what key agreement and the SecY say; so does SIGUSR1
  rekey           a fresh SAK, where this station is the Key Server
  ping ADDRESS N  with --host station
  quit            ends the run
--status writes one JSON object whenever the state changes.

Exit codes: 0 done; 1 the run failed; 2 usage or configuration.

Examples:
  linksec run --config link.toml --line eth1 --host tap:macsec0
  linksec run --config a.toml --line unix:/tmp/a:/tmp/b --host station
  linksec run --config bump.toml --line eth1 --host eth2 --status status.ndjson
)"};

po::options_description options() {
  po::options_description list("Options");
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  list.add_options()("config,c", text("FILE"), "the link, with [mka] or with keys")(
      "line", text("LINE"), "the line: an interface or a datagram link")(
      "host", text("HOST"), "the host's side: an interface, tap:NAME or station")(
      "state", text("FILE"), "static keys: keep the record of used Packet Numbers in this file")(
      "test-keys", po::bool_switch(), "static keys for testing alone: keep no record")(
      "status", text("FILE"), "write each change of the state as a JSON object")(
      "for", text("SECONDS"), "end after so long");
  add_aead_option(list);
  return list;
}

constexpr const char* kTap = "tap:";
constexpr std::size_t kHeaderOctets = 14;
// What MACsec adds to a frame.
constexpr std::size_t kAddedOctets = 32;
constexpr std::size_t kQueueFrames = 4096;

// The ports of a run, closed with it.
struct Ports {
  Ports() = default;
  Ports(const Ports&) = delete;
  Ports& operator=(const Ports&) = delete;
  ~Ports() {
    for (const hal::PortId port : open) {
      static_cast<void>(host::close_port(port));
    }
  }

  LivePorts image{};
  std::optional<hal::PortId> station;  // The other end of the host's side.
  bool is_tap = false;
  std::vector<hal::PortId> open;
};

hal::PortId keep(Ports& ports, hal::PortId port) {
  ports.open.push_back(port);
  return port;
}

void open_host(const CommandLine& line, const LinkConfig& config, Ports& ports) {
  const std::string name = line.text("host");
  const std::size_t octets = hal::eth_max_frame_octets(ports.image.line);
  const std::size_t longest = octets - std::min(octets, kAddedOctets);
  if (name == "station") {
    if (!config.station.has_value()) {
      throw usage_failure(config.file +
                          ": has no [station], which --host station needs; give it "
                          "mac and ipv4");
    }
    const host::LoopbackPair pair = take(host::open_loopback_pair(kQueueFrames, longest));
    ports.image.host = keep(ports, pair.a);
    ports.station = keep(ports, pair.b);
  } else if (name.starts_with(kTap)) {
    ports.is_tap = true;
    ports.image.host = keep(ports, take(host::open_tap_port(name.substr(std::string(kTap).size()),
                                                            longest - kHeaderOctets)));
  } else {
    ports.image.host = keep(ports, take(host::open_named_port(name)));
  }
}

// What would have to be left out is refused.
void refuse_what_is_missing(const LinkConfig& config) {
  const AgreementConfig& agreement = *config.agreement;
  const auto refuse = [&](unsigned line, const char* what) {
    throw usage_failure(config.file + ":" + std::to_string(line) + ": " + what +
                        ", which this version's key agreement does not have; remove it");
  };
  for (const auto& cak : agreement.caks) {
    if (cak->start != 0 || cak->end != 0) {
      refuse(cak->line, "a CAK has start or end");
    }
  }
  if (agreement.settings.hello_ramp) {
    refuse(agreement.line, "[mka] has hello-ramp");
  }
  if (agreement.settings.group_form) {
    refuse(agreement.line, "[mka] has group-form");
  }
}

// The actor's SCI where the file says no address: the TAP's, else the line's.
void complete_agreement(LinkConfig& config, const Ports& ports) {
  refuse_what_is_missing(config);
  AgreementConfig& agreement = *config.agreement;
  if (agreement.has_address) {
    return;
  }
  const auto address = hal::eth_address(ports.is_tap ? ports.image.host : ports.image.line);
  if (address == std::array<std::uint8_t, 6>{}) {
    throw usage_failure(config.file + ":" + std::to_string(agreement.line) +
                        ": [mka] has no mac, and the line has no address; give it one");
  }
  std::array<std::uint8_t, 8> sci{};
  std::ranges::copy(address, sci.begin());
  store_be16(sci.data() + address.size(),
             static_cast<std::uint16_t>(agreement.settings.sci.value & 0xFFFFU));
  agreement.settings.sci = Sci::read(sci.data());
}

void check_keys(const CommandLine& line, const LinkConfig& config) {
  const bool keeps = line.has("state") || line.flag("test-keys");
  if (config.agreement != nullptr && keeps) {
    throw line.failure("--state and --test-keys are for static keys, and " + config.file +
                       " has [mka]; leave them out");
  }
  if (config.agreement == nullptr && line.has("state") == line.flag("test-keys")) {
    throw line.failure("the keys of " + config.file +
                       " are static: give --state FILE, or --test-keys for keys that are for "
                       "testing alone");
  }
  if (config.outer_tags != CountRule{}) {
    throw usage_failure(config.file + ": outer-tags is for protect and validate; remove it here");
  }
  if (config.agreement == nullptr && !line.flag("test-keys")) {
    config.refuse_published_keys();
  }
}

LiveOptions live_options(const CommandLine& line, const Ports& ports) {
  LiveOptions options;
  options.waits_on = {ports.image.line, ports.image.host};
  options.checked = options.waits_on;
  if (ports.is_tap) {
    options.carrier = ports.image.host;
  }
  options.status = line.optional_text("status");
  options.limit = time_limit(line);
  return options;
}

void print_line(const std::string& text) {
  TextOutput output("-");
  output.put(text + "\n");
  output.close();
}

ExitCode run(const CommandLine& line) {
  choose_aead(line);
  LinkConfig config = load_agreeing_link(line.text("config"));
  check_keys(line, config);
  say_warnings(config);
  catch_interrupts(false);
  catch_status_signal();
  host::use_wall_clock();
  Ports ports;
  ports.image.line = keep(ports, take(host::open_named_port(line.text("line"))));
  open_host(line, config, ports);
  if (config.agreement != nullptr) {
    complete_agreement(config, ports);
  }
  LiveOptions options = live_options(line, ports);
  const auto image = make_live_image(config, line.optional_text("state"), ports.image);
  std::optional<SmallHost> station;
  if (ports.station.has_value()) {
    const StationConfig& own = *config.station;
    station.emplace(*ports.station, StationAddress{own.mac, own.prefix_length, own.ipv4},
                    print_line);
    options.station = &*station;
  }
  LiveRun(*image, options).run();
  Console(host::kStandardConsole).print_counters(image->secy(), image->counters());
  return ExitCode::kDone;
}

}  // namespace

ExitCode cmd_run(const Args& args) {
  CommandLine line(kText, options(), {});
  return line.parse(args) ? run(line) : ExitCode::kDone;
}

}  // namespace linksec::sim
