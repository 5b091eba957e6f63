// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "capture/frame_opener.h"
#include "capture/inspection_text.h"
#include "capture/mka_text.h"
#include "capture/pipeline.h"
#include "capture/run_files.h"
#include "cli/commands.h"
#include "cli/input_options.h"
#include "shell/interrupt.h"
#include "shell/text_output.h"
#include "wire/eapol.h"

namespace linksec::sim {
namespace {

namespace po = boost::program_options;

constexpr CommandText kText = {
    "inspect",
    R"(linksec inspect [--config LINK.toml] [--json] [--outer-tags N] [--no-auto] IN...)",
    R"(Prints the SecTAG of each frame of the capture IN, field by field, and the rule of
IEEE 802.1AE-2018 9.12 that a bad one breaks. No key is needed, and nothing is decrypted.
'-' is the standard input. Several captures are read as one, in their order, and a folder stands
for the captures in it. MKPDUs of key agreement are printed field by field, too; with the [mka] of
a LINK.toml it is said whether their ICV holds. Other frames without a SecTAG take one line.
It looks through what stands around a frame: tags of any kind, tunnels of mirror ports, headers
of link types other than Ethernet, a frame check sequence. docs/CAPTURES.md lists them.
)",
    R"(
With --json each frame is an object on a line of its own:
  frame, time (seconds since 1970, a string), octets (on the wire), captured (in the file),
  link-type (its number), fcs-octets (taken off), interface (its name, when there are several),
  destination, source, ethertype, outer-tags (how many were skipped), behind (a list of what was
  looked through, the outermost first), obstacle (why no key can verify it, or null), and
  sectag: null without one, else v, es, sc, scb, e, c (each 0 or 1), an, reserved (bits 8 and
    7 of octet 4), sl, pn (the 32 bits that are there), sci (16 hex digits or null)
  with a SecTAG also implied-sci (by ES or SCB), secure-data-octets, padding-octets, truncated,
  broken-rule (the rule of 9.12, or null)
  an MKPDU has mka: its fields, and "result": with --config valid, or the reason why it is not;
    without it the rule of its form that it breaks, or null

Exit codes: 0 done; 1 IN can't be read to its end; 2 usage.

Examples:
  linksec inspect macsec.pcap
  linksec inspect --config link.toml macsec.pcap
  linksec inspect --json macsec.pcap | jq 'select(."broken-rule")'
)"};

po::options_description options() {
  po::options_description list("Options");
  list.add_options()("config,c", po::value<std::string>()->value_name("FILE"),
                     "a link with [mka], for the ICVs of MKPDUs")("json", po::bool_switch(),
                                                                  "print JSON")(
      "outer-tags", po::value<std::string>()->value_name("N"),
      "look behind up to N tags for a SecTAG, 0 to 8; behind all when not given")(
      "no-auto", po::bool_switch(),
      "look where the standard has the SecTAG alone, and behind the tags of --outer-tags");
  return list;
}

EnvelopeOptions envelope_options(const CommandLine& line) {
  EnvelopeOptions options = line.flag("no-auto") ? EnvelopeOptions::standard() : EnvelopeOptions();
  if (const auto text = line.optional_text("outer-tags")) {
    if (text->size() != 1 || (*text)[0] < '0' || (*text)[0] > '8') {
      throw line.failure("--outer-tags can be 0 to 8");
    }
    options.outer_tags = static_cast<std::size_t>((*text)[0] - '0');
  }
  return options;
}

// Who says whether the ICVs of MKPDUs hold; nobody without --config.
std::unique_ptr<MkaListener> listener_of(const CommandLine& line) {
  const auto file = line.optional_text("config");
  if (!file.has_value()) {
    return nullptr;
  }
  const std::vector<LinkConfig> links = load_offline_links(*file);
  std::vector<const AgreementConfig*> agreements;
  for (const LinkConfig& link : links) {
    say_warnings(link);
    if (link.agreement != nullptr) {
      agreements.push_back(link.agreement.get());
    }
  }
  if (agreements.empty()) {
    throw line.failure("--config is for a link with [mka]; " + *file + " has none: leave it out");
  }
  return std::make_unique<MkaListener>(agreements);
}

// The fields of a frame that is an MKPDU; empty for others.
std::string mkpdu_of(const host::CaptureFrame& frame, const Envelope& envelope,
                     std::uint64_t number, MkaListener* listener) {
  if (envelope.carries != Carries::kEapol || !envelope.verifiable() || envelope.cut) {
    return {};
  }
  const std::vector<std::uint8_t> bare = bare_frame(frame, envelope);
  const auto header = read_eapol_header(bare);
  if (!header.has_value() || header->type != eapol::kTypeMka) {
    return {};
  }
  const MkpduError form = read_mkpdu(bare).error();
  const char* result = form == MkpduError::kNone ? nullptr : name(form);
  if (listener != nullptr) {
    result = listener->hear(bare, number, frame.time).result;
  }
  return mkpdu_json(bare, result, MkpduDetail::kWhole);
}

void say_notes(FrameOpener& opener) {
  for (const std::string& note : opener.take_notes()) {
    say("note: " + note);
  }
}

host::CaptureReaderOptions reading(const EnvelopeOptions& envelope) {
  host::CaptureReaderOptions options;
  options.link_types =
      envelope.link_types ? host::LinkTypes::kAll : host::LinkTypes::kEthernetAlone;
  return options;
}

// Where the frame at hand was captured, when the capture has several such places.
std::string interface_name(CaptureInput& input) {
  const std::vector<host::CaptureInterface>& interfaces = input.interfaces();
  const std::uint32_t number = input.frame().interface;
  if (interfaces.size() < 2 || number >= interfaces.size()) {
    return {};
  }
  const std::string& name = interfaces[number].name;
  return name.empty() ? "interface " + std::to_string(number) : name;
}

// What was said of the frames before it goes out before a read that may wait.
host::ReadOutcome next_frame(CaptureInput& input, TextOutput& output) {
  if (!input.at_hand()) {
    output.flush();
  }
  return input.next();
}

ExitCode run(const CommandLine& line) {
  const std::vector<std::string> names = input_names(line);
  const EnvelopeOptions envelope = envelope_options(line);
  FrameOpener opener(envelope);
  const std::unique_ptr<MkaListener> listener = listener_of(line);
  catch_interrupts(reads_standard_input(names));
  TextOutput output("-");
  CaptureInput input(names, {}, reading(envelope));
  host::ReadOutcome outcome = host::ReadOutcome::kEnd;
  while (!interrupted() && (outcome = next_frame(input, output)) == host::ReadOutcome::kFrame) {
    const host::CaptureFrame& frame = input.frame();
    Inspection inspection = inspect(frame, opener.open(frame));
    inspection.mkpdu = mkpdu_of(frame, inspection.envelope, input.number(), listener.get());
    say_notes(opener);
    const std::string interface = interface_name(input);
    output.put(line.flag("json") ? inspection_json(frame, input.number(), inspection, interface)
                                 : inspection_text(frame, input.number(), inspection, interface));
  }
  output.close();
  const bool failed = outcome == host::ReadOutcome::kError;
  require_complete(interrupted() ? StreamEnd::kInterrupted
                   : failed      ? StreamEnd::kReadError
                                 : StreamEnd::kComplete,
                   input);
  return ExitCode::kDone;
}

}  // namespace

ExitCode cmd_inspect(const Args& args) {
  CommandLine line(kText, options(), {kCaptureNames});
  return line.parse(args) ? run(line) : ExitCode::kDone;
}

}  // namespace linksec::sim
