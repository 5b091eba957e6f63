// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <limits>

#include "capture/diagnosis_link.h"
#include "capture/diagnosis_survey.h"
#include "capture/frame_opener.h"
#include "capture/run_files.h"
#include "cli/commands.h"
#include "cli/input_options.h"
#include "cli/key_options.h"
#include "shell/interrupt.h"
#include "shell/progress.h"
#include "shell/text_output.h"

namespace linksec::sim {
namespace {

namespace po = boost::program_options;

constexpr CommandText kText = {
    "diagnose", R"(linksec diagnose (--config LINK.toml | --key-file FILE) [options] IN...)",
    R"(Says why frames of the captures IN do not open with this configuration: what their sender did
otherwise than LINK.toml says, or what became of them on their way, and what to change. Each
finding is proven by an ICV that fits; without proof there is none. '-' is the standard input.
The SCs of [[tx-sc]] count as senders too. Nothing is decrypted, and no key is shown.
)",
    R"(
With a SAK, one frame gives the nonce that its sender used. So these are found:
  SSCI, SCI, Port Identifier, Salt, confidentiality offset, a suite with or without xpn, the upper
  half of the PN, and whether E tells the truth
  the key that fits, when it is that of another SC or AN, or serves no SA; an SA that is not
  enabled, begins later, is over or is not verified
  frames that are late, duplicates, PNs that a sender used again, SecTAGs that 9.12 refuses
  VLAN tags in front, inserted or removed, octets behind the ICV, missing octets, an altered
  address, SecTAG field, octet or bit, with its place
SSCI, upper half of the PN and Salt are added to each other in a nonce. Where one frame can't tell
them apart both are said, and other frames of the capture decide where they can. Octets behind all
frames are left out as validate does it.

With --json each finding is an object on a line, and the last line one with "summary":
  frame (the first), frames (how many), fault (a word), sci, an, pn, key, proof-bits (chance says
  the same once in 2^this), found and expected (numbers, by fault), octet (from 1), bit (8 the
  highest), original (altered octets as sent), or (another fault that explains it as well, or
  null), or-mend, mend (for LINK.toml, or an option, or null), text

Exit codes: 0 each frame opens, or something was found; 1 frames do not open and nothing was
found, or IN can't be read to its end; 2 usage or configuration.

Examples:
  linksec diagnose --config link.toml macsec.pcap
  linksec diagnose --config link.toml --frame 12 macsec.pcap
  linksec diagnose --config link.toml --json macsec.pcap | jq -r '.mend // empty'
)"};

constexpr const char* kDefaultLimit = "8";

po::options_description options() {
  po::options_description list("Options");
  list.add_options()("config,c", po::value<std::string>()->value_name("FILE"),
                     "the link: keys, SCs, controls");
  add_key_options(list, KeyUse::kValidate);
  list.add_options()("json", po::bool_switch(), "print JSON")(
      "frame", po::value<std::string>()->value_name("N"), "search this frame alone, from 1")(
      "limit", po::value<std::string>()->value_name("N")->default_value(kDefaultLimit),
      "search so many frames of each SCI and AN");
  return list;
}

std::uint64_t number_of(const CommandLine& line, const std::string& name) {
  const std::string text = line.text(name);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number == 0) {
    throw line.failure("--" + name + " is a number from 1 on");
  }
  return number;
}

// The first frame that is searched and the last one that is read.
struct FrameRange {
  std::uint64_t first = 1;
  std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
};

FrameRange frames_of(const CommandLine& line) {
  if (!line.has("frame")) {
    return {};
  }
  const std::uint64_t frame = number_of(line, "frame");
  return {frame, frame};
}

// The Ethernet frame in a record with the VLAN tags in front of its SecTAG, and nothing around it.
// `bare` has the memory for a frame without other tags.
host::CaptureFrame frame_in(const host::CaptureFrame& record, const Envelope& envelope,
                            std::vector<std::uint8_t>& bare) {
  const bool vlan_alone =
      std::all_of(envelope.layers.begin(), envelope.layers.end(),
                  [](const Layer& layer) { return layer.kind == LayerKind::kVlanTag; });
  host::CaptureFrame frame = record;
  frame.octets = envelope.of(record);
  if (!vlan_alone) {
    bare = bare_frame(record, envelope);
    frame.octets = bare;
  }
  frame.fcs_octets = 0;
  frame.original_octets =
      static_cast<std::uint32_t>(frame.octets.size()) + (envelope.cut ? 1U : 0U);
  return frame;
}

StreamEnd survey_all(CaptureInput& input, DiagnosisSurvey& survey, FrameRange frames) {
  FrameOpener opener{EnvelopeOptions()};
  std::vector<std::uint8_t> bare;
  Progress progress(input.name());
  host::ReadOutcome outcome = host::ReadOutcome::kFrame;
  while (!interrupted() && input.number() < frames.last &&
         (outcome = input.next()) == host::ReadOutcome::kFrame) {
    const Envelope envelope = opener.open(input.frame());
    if (envelope.verifiable()) {
      survey.take(frame_in(input.frame(), envelope, bare), input.number(),
                  input.number() >= frames.first);
    } else {
      survey.pass_over_unverifiable();
    }
    progress.show(input.number());
  }
  for (const auto& notes : {opener.take_notes(), survey.take_notes()}) {
    for (const std::string& note : notes) {
      say("note: " + note);
    }
  }
  if (interrupted()) {
    return StreamEnd::kInterrupted;
  }
  return outcome == host::ReadOutcome::kError ? StreamEnd::kReadError : StreamEnd::kComplete;
}

std::string finding_text(const SurveyFinding& finding) {
  std::string text = "frame " + std::to_string(finding.first_frame) + ": " +
                     escaped(diagnosis_text(finding.diagnosis));
  if (finding.frames > 1) {
    text += " (" + std::to_string(finding.frames) + " frames)";
  }
  return text + "\n";
}

std::string summary_text(const SurveyTotals& totals, const DiagnosisLink& link) {
  const auto number = [](std::uint64_t value) { return std::to_string(value); };
  std::string text =
      number(totals.opened) + " frames open, " + number(totals.explained) +
      " do not and are explained, " + number(totals.unexplained) + " are not explained, " +
      number(totals.not_searched) + " do not open and were not searched, " +
      number(totals.uncontrolled) + " are for the Uncontrolled Port alone, " +
      number(totals.without_sectag) + " have no SecTAG" +
      (totals.unverifiable != 0 ? ", " + number(totals.unverifiable) + " can't be verified\n"
                                : "\n");
  if (totals.unexplained != 0 && totals.explained == 0) {
    text += "tried: " + number(link.keys.size()) + " keys and " + number(link.sas.size()) +
            " SAs with offsets 0, 30 and 50 and integrity alone; VLAN tags, trailers of up to 64 "
            "octets, other SLs, altered octets and bits, missing octets\n";
  }
  return text;
}

std::string finding_json(const SurveyFinding& finding) {
  std::string text = diagnosis_json(finding.diagnosis, finding.first_frame);
  const std::string frames = ",\"frames\":" + std::to_string(finding.frames);
  return text.insert(text.find(",\"fault\""), frames);
}

std::string summary_json(const SurveyTotals& totals) {
  const auto field = [](const char* name, std::uint64_t value) {
    return "\"" + std::string(name) + "\":" + std::to_string(value);
  };
  return "{\"summary\":{" + field("opened", totals.opened) + "," +
         field("explained", totals.explained) + "," + field("unexplained", totals.unexplained) +
         "," + field("not-searched", totals.not_searched) + "," +
         field("uncontrolled", totals.uncontrolled) + "," +
         field("without-sectag", totals.without_sectag) + "," +
         field("unverifiable", totals.unverifiable) + "}}\n";
}

void print(const DiagnosisSurvey& survey, bool json) {
  TextOutput output("-");
  for (const SurveyFinding& finding : survey.findings()) {
    output.put(json ? finding_json(finding) : finding_text(finding));
  }
  output.put(json ? summary_json(survey.totals()) : summary_text(survey.totals(), survey.link()));
  output.close();
}

void require_frame(const CommandLine& line, StreamEnd end, const CaptureInput& input) {
  if (line.has("frame") && end == StreamEnd::kComplete &&
      input.number() < number_of(line, "frame")) {
    throw line.failure("--frame " + line.text("frame") + ": " + input.name() + " has only " +
                       std::to_string(input.number()) + " frames");
  }
}

ExitCode run(const CommandLine& line) {
  const std::vector<std::string> names = input_names(line);
  const std::uint64_t limit = number_of(line, "limit");
  const FrameRange frames = frames_of(line);
  std::vector<LinkConfig> links = offline_links_of(line, names);
  std::ranges::for_each(links, refuse_agreement);
  DiagnosisLink link = diagnosis_link(links, true);
  for (LinkConfig& config : links) {
    config.wipe_keys();
    say_warnings(config);
  }
  DiagnosisSurvey survey(std::move(link), {limit, links.front().trailer});
  catch_interrupts(reads_standard_input(names));
  host::CaptureReaderOptions reading;
  reading.link_types = host::LinkTypes::kAll;
  CaptureInput input(names, {}, reading);
  const StreamEnd end = survey_all(input, survey, frames);
  require_frame(line, end, input);
  print(survey, line.flag("json"));
  require_complete(end, input);
  const SurveyTotals& totals = survey.totals();
  return totals.all_open() || totals.explained != 0 ? ExitCode::kDone : ExitCode::kFailed;
}

}  // namespace

ExitCode cmd_diagnose(const Args& args) {
  CommandLine line(kText, options(), {kCaptureNames});
  return line.parse(args) ? run(line) : ExitCode::kDone;
}

}  // namespace linksec::sim
