// SPDX-License-Identifier: Apache-2.0
#include "capture/inspection_text.h"
#include "capture/pipeline.h"
#include "capture/run_files.h"
#include "cli/commands.h"
#include "shell/interrupt.h"
#include "shell/text_output.h"

namespace linksec::sim {
namespace {

namespace po = boost::program_options;

constexpr CommandText kText = {
    "inspect", R"(linksec inspect [--json] [--outer-tags N] IN)",
    R"(Prints the SecTAG of each frame of the capture IN, field by field, and the rule of
IEEE 802.1AE-2018 9.12 that a bad one breaks. No key is needed, and nothing is decrypted.
'-' is the standard input. Frames without a SecTAG take one line.
)",
    R"(
With --json each frame is an object on a line of its own:
  frame, time (seconds since 1970, a string), octets (on the wire), captured (in the file),
  destination, source, ethertype, outer-tags (how many were skipped), and
  sectag: null without one, else v, es, sc, scb, e, c (each 0 or 1), an, reserved (bits 8 and
    7 of octet 4), sl, pn (the 32 bits that are there), sci (16 hex digits or null)
  with a SecTAG also implied-sci (by ES or SCB), secure-data-octets, padding-octets, truncated,
  broken-rule (the rule of 9.12, or null)

Exit codes: 0 done; 1 IN can't be read to its end; 2 usage.

Examples:
  linksec inspect macsec.pcap
  linksec inspect --json macsec.pcap | jq 'select(."broken-rule")'
)"};

po::options_description options() {
  po::options_description list("Options");
  list.add_options()("json", po::bool_switch(), "print JSON")(
      "outer-tags", po::value<std::string>()->value_name("N"),
      "look behind up to N VLAN tags for a SecTAG, 0 to 2; 0 when not given");
  return list;
}

std::size_t outer_tags(const CommandLine& line) {
  const std::string text = line.optional_text("outer-tags").value_or("0");
  if (text != "0" && text != "1" && text != "2") {
    throw line.failure("--outer-tags can be 0, 1 or 2");
  }
  return static_cast<std::size_t>(text[0] - '0');
}

ExitCode run(const CommandLine& line) {
  const std::string in = line.text("IN");
  const std::size_t tags = outer_tags(line);
  host::CaptureReader reader = take(host::CaptureReader::open(in));
  TextOutput output("-");
  catch_interrupts(in == "-");
  host::ReadOutcome outcome = host::ReadOutcome::kEnd;
  while (!interrupted() && (outcome = reader.next()) == host::ReadOutcome::kFrame) {
    const host::CaptureFrame& frame = reader.frame();
    const Inspection inspection = inspect(frame.octets, tags);
    output.put(line.flag("json") ? inspection_json(frame, reader.frames(), inspection)
                                 : inspection_text(frame, reader.frames(), inspection));
  }
  output.close();
  const bool failed = outcome == host::ReadOutcome::kError;
  require_complete(interrupted() ? StreamEnd::kInterrupted
                   : failed      ? StreamEnd::kReadError
                                 : StreamEnd::kComplete,
                   reader);
  return ExitCode::kDone;
}

}  // namespace

ExitCode cmd_inspect(const Args& args) {
  CommandLine line(kText, options(), {"IN"});
  return line.parse(args) ? run(line) : ExitCode::kDone;
}

}  // namespace linksec::sim
