// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

#include "capture/agreement_report.h"
#include "capture/capture_agreement.h"
#include "capture/diagnosis_link.h"
#include "capture/discards.h"
#include "capture/key_files.h"
#include "capture/offline_stream.h"
#include "capture/offline_validator.h"
#include "capture/report.h"
#include "capture/run_files.h"
#include "capture/verdict_line.h"
#include "cli/aead_option.h"
#include "cli/commands.h"
#include "cli/input_options.h"
#include "cli/key_options.h"
#include "cli/threads_option.h"
#include "shell/interrupt.h"
#include "shell/text_output.h"

namespace linksec::sim {
namespace {

namespace po = boost::program_options;

constexpr CommandText kText = {
    "validate", R"(linksec validate (--config LINK.toml | --key-file FILE) [options] IN OUT
       linksec validate (--config LINK.toml | --key-file FILE) [options] -o OUT IN...)",
    R"(Judges each frame of the capture IN as its MACsec receiver would, and writes the frames that
reach the user of the Controlled Port to the capture OUT, decrypted, with their timestamps.
'-' is the standard input or output. pcap and pcapng are read, compressed ones too. With -o
several captures, or a folder of them, are read as one.
)",
    R"(
Both directions of a link may be in the capture: the SCs of [[tx-sc]] are senders as well as those
of [[rx-sc]]. What stands around a frame is looked through by itself: VLAN tags, which stay in front
of the plaintext, tunnels of mirror ports, check sequences and trailers. Where several keys may have
been used the one that opens the frame is taken. Each such step is said once on the standard error;
docs/CAPTURES.md has all of them. --no-auto makes none: what a receiver on the line would do. With
extended packet numbers set replay-window to deliver frames that are out of order; replay-protect =
false does not help where their upper 32 bits change.

With an [mka] in LINK.toml the keys come out of the capture's MKPDUs: docs/CAPTURES.md. Files are
then read twice, so that frames in front of the MKPDU with their SAK open, too.

Each line of --verdicts is an object with these names:
  frame    the frame's number in the input, from 1
  verdict  deliver, discard, uncontrolled (for the Uncontrolled Port alone), truncated (the capture
           holds only a part of the frame) or unverifiable (something that the ICV covers is not in
           the capture); the last two are not judged
  counter  the counter that moved, by its name in IEEE 802.1AE-2018 10.7, or null
  reason   the rule or step that decided, with its clause; null for a valid frame
  sci      16 hex digits, an the Association Number, pn the Packet Number; null where unknown
  behind   what was looked through, where there was something
  ki       with [mka], of data frames: the Key Identifier of its SAK, 32 hex digits, or null
  mka      with [mka], of MKPDUs: "result" (valid, or the reason) and what the MKPDU says

--report has "counters" with "secy", "controlled-port", "rx-sc" and "tx-sc" (by SCI),
"counters-2006" as Linux shows them, "mib" and "mib-2006" with the MIB object of each; "keys" with
the frames under each SA and the first of them, "found" with each automatic step, "discards", and
with [mka] "mka": "saks", "participants" and "counters" of MKPDUs by their result.

Exit codes: 0 done; 1 the run failed: what was written holds for the frames before that;
2 usage or configuration; 3 a frame had the verdict discard and --fail-on-discard was given.

Examples:
  linksec validate --key-file sak.hex macsec.pcap plain.pcap
  linksec validate --config link.toml --verdicts v.ndjson --report r.json in.pcap out.pcap
  linksec validate --config link.toml --all -o why.pcapng rotated/
  tcpdump -U -i eth0 -w - | linksec validate --config link.toml - - | tshark -r -
)"};

po::options_description options() {
  po::options_description list("Options");
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  list.add_options()("config,c", text("FILE"), "the link: keys, SCs, controls");
  add_key_options(list, KeyUse::kValidate);
  add_output_options(list);
  list.add_options()("all", po::bool_switch(),
                     "write the other Ethernet frames too, undecrypted; OUT is a pcapng, in which "
                     "each frame has its verdict as a comment")(
      "no-auto", po::bool_switch(), "find nothing out: do what a receiver on the line does")(
      "trailer", text("N"),
      "octets behind each frame's ICV that are left out, a check sequence "
      "that the capture does not announce among them; or auto")(
      "verdicts", text("FILE"), "write one JSON object a frame, '-' for the standard output")(
      "report", text("FILE"), "write all counters as JSON")(
      "export-saks", text("FILE"),
      "with [mka]: write the SAKs to this file, which you alone can read")(
      "uncontrolled", text("FILE"),
      "write the frames for users of the Uncontrolled Port to this capture, as received: those "
      "with E=1 and C=0, and those of the EtherTypes below")(
      "uncontrolled-ethertype", po::value<std::vector<std::string>>()->value_name("NUMBER"),
      "an EtherType that a user of the Uncontrolled Port subscribed to; may be repeated; 0x888E "
      "(EAPOL) when none is given")("fail-on-discard", po::bool_switch(),
                                    "end with exit code 3 when a frame was discarded");
  add_aead_option(list);
  add_threads_option(list);
  return list;
}

Subscriptions subscriptions(const CommandLine& line) {
  constexpr std::uint16_t kFirstEtherType = 0x0600;
  Subscriptions subscriptions;
  if (!line.has("uncontrolled-ethertype")) {
    LINKSEC_ASSERT(subscriptions.subscribe(static_cast<std::uint16_t>(EtherType::kEapol)) ==
                   Status::kOk);
  }
  for (const std::string& text : line.texts("uncontrolled-ethertype")) {
    const bool hex = text.starts_with("0x") || text.starts_with("0X");
    const char* const begin = text.data() + (hex ? 2 : 0);
    const char* const end = text.data() + text.size();
    std::uint16_t type = 0;
    const auto [rest, error] = std::from_chars(begin, end, type, hex ? 16 : 10);
    if (error != std::errc() || rest != end || type < kFirstEtherType) {
      throw line.failure("--uncontrolled-ethertype is no EtherType; write it as 0x888E");
    }
    if (subscriptions.subscribe(type) != Status::kOk) {
      throw line.failure("--uncontrolled-ethertype is given more than " +
                         std::to_string(config::kMaxBypassEtherTypes) + " times");
    }
  }
  return subscriptions;
}

// Of --trailer, or of the file; none where it is to be found.
std::optional<std::size_t> trailer(const CommandLine& line, const LinkConfig& link) {
  const auto text = line.optional_text("trailer");
  if (!text.has_value()) {
    return link.trailer.automatic ? std::nullopt : std::optional(link.trailer.count);
  }
  std::size_t octets = 0;
  const auto [rest, error] = std::from_chars(text->data(), text->data() + text->size(), octets);
  if (*text != "auto" &&
      (error != std::errc() || rest != text->data() + text->size() || octets > kMaxTrailerOctets)) {
    throw line.failure("--trailer can be auto, or a number of octets up to " +
                       std::to_string(kMaxTrailerOctets));
  }
  return *text == "auto" ? std::nullopt : std::optional(octets);
}

OfflineOptions offline_options(const CommandLine& line, const LinkConfig& link) {
  OfflineOptions options;
  options.trailer = trailer(line, link);
  options.keep_received = line.flag("all");
  if (line.has("uncontrolled")) {
    options.uncontrolled = subscriptions(line);
  } else if (line.has("uncontrolled-ethertype")) {
    throw line.failure(
        "--uncontrolled-ethertype says what goes into the file of --uncontrolled; "
        "give that, too");
  }
  return options;
}

// Where it is said how many octets stand behind each frame, none of them is looked for.
EnvelopeOptions envelope_options(const LinkConfig& link, bool trailer_is_found) {
  EnvelopeOptions options;
  options.found_fcs = options.trailers = trailer_is_found;
  if (!link.outer_tags.automatic) {
    options.outer_tags = link.outer_tags.count;
  }
  return options;
}

// What a pcapng says of a frame.
std::string comment_of(const FrameSlot& slot) {
  const char* const reason = verdict_reason(slot);
  std::string text = verdict_word(slot);
  text += reason != nullptr ? std::string(": ") + reason : "";
  return slot.layers.empty() ? text : text + "; behind " + to_string(slot.layers);
}

bool writes_comments(const CommandLine& line, const RunNames& names) {
  return output_format(names.output, chosen_format(line)) == host::OutputFormat::kPcapng;
}

// Where the frames and verdicts of a run go.
class ValidateOutputs {
 public:
  ValidateOutputs(const CommandLine& line, const OutputMode& mode, const RunNames& names,
                  CaptureInput& input)
      : input_(input), out_(mode.open(names.output)), all_(line.flag("all")) {
    comments_ = writes_comments(line, names);
    if (const auto path = line.optional_text("uncontrolled")) {
      uncontrolled_.emplace(mode.open(*path));
    }
    if (const auto path = line.optional_text("verdicts")) {
      verdicts_ = std::make_unique<TextOutput>(*path, *path, mode.behind());
    }
  }

  void write(FrameBatch& batch) {
    carry_interfaces(input_, out_);
    if (uncontrolled_.has_value()) {
      carry_interfaces(input_, *uncontrolled_);
    }
    const bool delivers_alone = verdicts_ == nullptr && !uncontrolled_.has_value() && !comments_;
    for (const FrameSlot& slot : batch.frames()) {
      if (delivers_alone && slot.rx.verdict == RxVerdict::kDeliver && slot.judged()) {
        deliver(slot);
      } else {
        write(slot);
      }
    }
  }

  void flush() {
    require(out_.flush());
    if (uncontrolled_.has_value()) {
      require(uncontrolled_->flush());
    }
    if (verdicts_ != nullptr) {
      verdicts_->flush();
    }
  }

  void close() {
    require(out_.close());
    if (uncontrolled_.has_value()) {
      require(uncontrolled_->close());
    }
    if (verdicts_ != nullptr) {
      verdicts_->close();
    }
  }

  void count_passed_over(std::uint64_t records) noexcept { totals_.passed_over = records; }
  [[nodiscard]] const FrameTotals& totals() const noexcept { return totals_; }
  [[nodiscard]] const Discards& discards() const noexcept { return discards_; }

 private:
  void write(const FrameSlot& slot) {
    ++totals_.read;
    if (verdicts_ != nullptr && slot.has_extras && !slot.agreement.mkpdu.empty()) {
      verdicts_->put(verdict_with_mkpdu(slot));
    } else if (verdicts_ != nullptr) {
      verdicts_->grow(write_verdict(slot, verdicts_->room(kMaxVerdictOctets)));
    }
    const bool delivered = slot.judged() && slot.rx.verdict == RxVerdict::kDeliver;
    count(slot);
    if (delivered || all_) {
      write_frame(slot, delivered);
    }
    if (uncontrolled_.has_value() && slot.judged() && !slot.uncontrolled.empty()) {
      require(uncontrolled_->write(written_.of(slot, slot.uncontrolled)));
    }
  }

  // Nearly all frames of nearly all runs.
  void deliver(const FrameSlot& slot) {
    ++totals_.read;
    ++totals_.delivered;
    require(out_.write(written_.of(slot, slot.buffer.bytes())));
  }

  void count(const FrameSlot& slot) {
    if (slot.truncated) {
      ++totals_.truncated;
    } else if (!slot.judged()) {
      ++totals_.unverifiable;
    } else if (slot.rx.verdict == RxVerdict::kDeliver) {
      ++totals_.delivered;
      return;
    } else if (slot.rx.verdict == RxVerdict::kUncontrolled || slot.bypass) {
      ++totals_.uncontrolled;
      return;
    } else {
      ++totals_.discarded;
    }
    discards_.add(slot);
  }

  void write_frame(const FrameSlot& slot, bool delivered) {
    const std::string comment = comments_ ? comment_of(slot) : std::string();
    if (slot.obstacle != Obstacle::kNone) {
      return;  // It is no Ethernet frame.
    }
    std::vector<std::uint8_t> received;
    ConstByteSpan octets = slot.buffer.bytes();
    if (!delivered) {
      const ConstByteSpan bare = slot.judged() ? ConstByteSpan(slot.received) : octets;
      received = slot.received_has_tags ? slot.received : slot.outer_tags.in_front_of(bare);
      octets = received;
    }
    host::CaptureFrame frame = written_.of(slot, octets);
    frame.original_octets = std::max(frame.original_octets,
                                     slot.truncated ? slot.original_octets : frame.original_octets);
    require(out_.write(frame, comment));
  }

  CaptureInput& input_;
  host::CaptureWriter out_;
  std::optional<host::CaptureWriter> uncontrolled_;
  std::unique_ptr<TextOutput> verdicts_;
  bool all_;
  bool comments_ = false;
  WrittenFrame written_;
  FrameTotals totals_;
  Discards discards_;
};

std::vector<std::string> named_outputs(const CommandLine& line, const RunNames& names) {
  std::vector<std::string> outputs = {names.output};
  for (const char* name : {"verdicts", "report", "uncontrolled", "export-saks"}) {
    if (const auto path = line.optional_text(name)) {
      outputs.push_back(*path);
    }
  }
  return outputs;
}

// Without automatic steps there is one SecY, which has one link.
std::vector<LinkConfig> load_links(const CommandLine& line, const RunNames& names) {
  std::vector<LinkConfig> links;
  if (line.flag("no-auto") && line.has("config")) {
    // It throws for what does not go with a configuration.
    static_cast<void>(link_of_options(line, KeyUse::kValidate, names.inputs));
    links.push_back(load_link_config(line.text("config")));
  } else {
    links = offline_links_of(line, names.inputs);
  }
  const bool any = std::any_of(links.front().rx_scs.begin(), links.front().rx_scs.end(),
                               [](const RxScConfig& sc) { return sc.any; });
  if (line.has("export-saks") && !CaptureAgreement::is_asked_for(links)) {
    throw line.failure("--export-saks needs an [mka] in LINK.toml, whose MKPDUs bring SAKs");
  }
  if (line.flag("no-auto") && CaptureAgreement::is_asked_for(links)) {
    throw line.failure("--no-auto knows no keys that MKPDUs bring; leave it out");
  }
  if (line.flag("no-auto") && (any || line.has("trailer"))) {
    throw line.failure(any ? "--no-auto knows no sender by its key; give --sci"
                           : "--no-auto and --trailer exclude each other");
  }
  return links;
}

std::vector<std::string> all_inputs(const std::vector<LinkConfig>& links, const RunNames& names) {
  std::vector<std::string> files;
  for (const LinkConfig& link : links) {
    const std::vector<std::string> more = input_files(link, names.inputs);
    files.insert(files.end(), more.begin(), more.end());
  }
  return files;
}

void warn_of_links(const std::vector<LinkConfig>& links) {
  bool senders = false;
  for (const LinkConfig& link : links) {
    say_warnings(link);
    senders = senders || !link.rx_scs.empty() || !link.tx_scs.empty() ||
              link.controls.validate_frames == ValidateFrames::kNull || link.agreement != nullptr;
  }
  if (!senders) {
    say("warning: " + links.front().file +
        ": has no [[rx-sc]], so that every frame with a SecTAG belongs to no SC; add the peer's");
  }
}

void say_totals(const FrameTotals& totals, const Discards& discards) {
  constexpr std::size_t kMaxLines = 8;
  say(std::to_string(totals.read) + " frames: " + std::to_string(totals.delivered) +
      " delivered, " + std::to_string(totals.discarded) + " discarded, " +
      std::to_string(totals.uncontrolled) + " for the Uncontrolled Port alone, " +
      std::to_string(totals.truncated) + " truncated" +
      (totals.unverifiable != 0 ? ", " + std::to_string(totals.unverifiable) + " not verifiable"
                                : std::string()));
  const std::vector<std::string> lines = discards.lines();
  for (std::size_t i = 0; i < std::min(lines.size(), kMaxLines); ++i) {
    say("  " + lines[i]);
  }
  if (lines.size() > kMaxLines) {
    say("  and " + std::to_string(lines.size() - kMaxLines) + " more; --report has all");
  }
}

// The cause of the first frames that did not open, where it can be proven.
void say_hint(const std::optional<Diagnoser>& diagnoser, const FrameTotals& totals,
              const Discards& discards) {
  std::string text;
  if (diagnoser.has_value()) {
    text = hint(*diagnoser, discards.kept());
  }
  if (text.empty() && diagnoser.has_value() && totals.delivered == 0 && totals.discarded != 0) {
    text = "no frame opened; linksec diagnose tells what was tried";
  }
  if (!text.empty()) {
    say(text);
  }
}

CaptureFindings findings(const OfflineSenders& senders, std::vector<std::string> found,
                         const Discards& discards) {
  CaptureFindings findings;
  findings.present = true;
  findings.found = std::move(found);
  findings.discards = discards.lines();
  senders.for_each_sa([&](const OfflineSc& sc, An an, const OfflineSa& sa) {
    if (sa.frames != 0) {
      findings.keys.push_back(
          {sa.key->id, sci_text(sc.sci), an.value(), sa.first_frame, sa.frames});
    }
  });
  return findings;
}

// What is left when all frames were judged.
struct Judged {
  StreamEnd end = StreamEnd::kComplete;
  CounterSums counters{};
  CaptureFindings findings{};
};

// Frames at the beginning, and behind a discarded one, that are copied before they are judged, so
// that the cause of a discard can be looked for.
constexpr std::uint64_t kFirstFrames = 4096;

// Says what was found out, and keeps it for the report.
void take_notes(std::vector<std::string> notes, std::vector<std::string>& all) {
  for (std::string& note : notes) {
    say("note: " + note);
    all.push_back(std::move(note));
  }
}

Judged judge_capture(FrameOpener& opener, OfflineValidator& validator, CaptureInput& input,
                     ValidateOutputs& output) {
  std::vector<std::string> found;
  std::uint64_t copied_until = kFirstFrames;
  const auto process = [&](FrameBatch& full) {
    validator.keep_received(output.discards().wants_frames() &&
                            output.totals().read < copied_until);
    const std::uint64_t discarded = output.totals().discarded;
    validator.process(full);
    output.write(full);
    if (output.totals().discarded != discarded) {
      copied_until = output.totals().read + kFirstFrames;
    }
    take_notes(opener.take_notes(), found);
    take_notes(validator.take_notes(), found);
  };
  FrameBatch batch;
  Judged judged;
  judged.end = stream_offline(input, opener, batch, {process, [&] { output.flush(); }});
  judged.counters = validator.senders().counters();
  judged.findings = findings(validator.senders(), std::move(found), output.discards());
  return judged;
}

// --no-auto.
Judged judge_as_on_the_line(bool keep, Validator& validator, CaptureInput& input,
                            ValidateOutputs& output) {
  const auto process = [&](FrameBatch& full) {
    for (FrameSlot& slot : full.frames()) {
      const ConstByteSpan octets = slot.buffer.bytes();
      if (keep) {
        slot.has_extras = true;
        slot.received.assign(octets.begin(), octets.end());
        slot.received_has_tags = true;
      }
    }
    validator.process(full);
    output.write(full);
  };
  FrameBatch batch;
  Judged judged;
  judged.end = stream(input, batch, validator.setup(), process, [&] { output.flush(); });
  judged.counters.add(validator.secy());
  judged.findings.present = true;
  judged.findings.discards = output.discards().lines();
  return judged;
}

// What MKPDUs brought: for people, for the report, and the SAKs for who asks for them.
void tell_agreement(const CommandLine& line, const CaptureAgreement& agreement,
                    const OfflineSenders& senders, const std::vector<LinkConfig>& links,
                    Judged& judged) {
  judged.findings.agreement = agreement_report(agreement.listener(), senders);
  for (const std::string& text : agreement_lines(agreement.listener(), senders)) {
    say(text);
  }
  if (const auto saks = line.optional_text("export-saks")) {
    write_saks(*saks, links);
  }
}

void require_verifiable(const FrameTotals& totals, const Discards& discards,
                        const CaptureInput& input) {
  if (totals.unverifiable != 0 && totals.unverifiable == totals.read) {
    throw run_failure(input.name() +
                      ": none of its frames can be verified: " + discards.lines().front());
  }
}

ExitCode run(const CommandLine& line) {
  choose_aead(line);
  const Threads threads = choose_threads(line);
  const RunNames names = run_names(line);
  if (line.flag("all") && !writes_comments(line, names)) {
    throw line.failure(
        "--all needs a pcapng, which has a comment for each frame: name OUT "
        "*.pcapng, or give --format pcapng");
  }
  std::vector<LinkConfig> links = load_links(line, names);
  check_distinct(all_inputs(links, names), named_outputs(line, names));
  warn_of_links(links);
  catch_interrupts(reads_standard_input(names.inputs));
  const bool automatic = !line.flag("no-auto");
  host::CaptureReaderOptions reading;
  reading.link_types = automatic ? host::LinkTypes::kAll : host::LinkTypes::kEthernetAlone;
  CaptureInput input(names.inputs, threads, reading);
  const OutputMode mode(input, threads, chosen_format(line));
  OfflineOptions options = offline_options(line, links.front());
  const EnvelopeOptions envelope = envelope_options(links.front(), !options.trailer.has_value());
  FrameOpener opener(envelope);
  options.opener = &opener;
  std::optional<Diagnoser> diagnoser;
  std::optional<OfflineValidator> of_capture;
  std::optional<Validator> of_line;
  std::optional<CaptureAgreement> agreement;
  if (CaptureAgreement::is_asked_for(links)) {
    agreement.emplace(links);
    if (input.regular() && !reads_standard_input(names.inputs)) {
      hear_ahead(*agreement, names.inputs, envelope, reading);
    }
    of_capture.emplace(links, options);
    of_capture->listen(*agreement);
  } else if (automatic) {
    diagnoser.emplace(diagnosis_link(links, false));
    of_capture.emplace(links, options);
  } else {
    of_line.emplace(links.front(), options.uncontrolled);
  }
  require_free(named_outputs(line, names));
  ValidateOutputs output(line, mode, names, input);
  Judged judged = automatic ? judge_capture(opener, *of_capture, input, output)
                            : judge_as_on_the_line(options.keep_received, *of_line, input, output);
  output.close();
  output.count_passed_over(say_passed_over(input));
  if (agreement.has_value()) {
    tell_agreement(line, *agreement, of_capture->senders(), links, judged);
  }
  if (const auto report = line.optional_text("report")) {
    write_whole(*report, report_json(judged.counters, output.totals(), {}, judged.findings));
  }
  say_totals(output.totals(), output.discards());
  say_hint(diagnoser, output.totals(), output.discards());
  require_complete(judged.end, input);
  require_verifiable(output.totals(), output.discards(), input);
  const bool failing = line.flag("fail-on-discard") && output.totals().discarded != 0;
  return failing ? ExitCode::kDiscarded : ExitCode::kDone;
}

}  // namespace

ExitCode cmd_validate(const Args& args) {
  CommandLine line(kText, options(), {kCaptureNames});
  return line.parse(args) ? run(line) : ExitCode::kDone;
}

}  // namespace linksec::sim
