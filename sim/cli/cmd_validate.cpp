// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "capture/pipeline.h"
#include "capture/report.h"
#include "capture/run_files.h"
#include "capture/verdict_line.h"
#include "cli/aead_option.h"
#include "cli/commands.h"
#include "cli/threads_option.h"
#include "shell/interrupt.h"
#include "shell/text_output.h"

namespace linksec::sim {
namespace {

namespace po = boost::program_options;

constexpr CommandText kText = {
    "validate", R"(linksec validate --config LINK.toml [options] IN OUT)",
    R"(Judges each frame of the capture IN as a MACsec receiver with this configuration would, and
writes the frames that reach the user of the Controlled Port to the capture OUT, decrypted,
with their timestamps. '-' is the standard input or output. pcap and pcapng are read, pcap is
written. The configuration needs only its [[rx-sc]] tables.
)",
    R"(
Each line of --verdicts is an object with these names:
  frame    the frame's number in IN, from 1
  verdict  deliver, discard, uncontrolled (for the Uncontrolled Port alone), or truncated (the
           capture holds only a part of the frame, which is not judged)
  counter  the counter that moved, by its name in IEEE 802.1AE-2018 10.7, or null
  reason   the rule or step that decided, with its clause; null for a valid frame
  sci      16 hex digits, an the Association Number, pn the Packet Number; null where unknown

--report has "counters" with "secy", "controlled-port", "rx-sc" and "tx-sc" (by SCI),
"counters-2006" as Linux shows them, and "mib" and "mib-2006" with the MIB object of each.

Exit codes: 0 done; 1 the run failed: what was written holds for the frames before that;
2 usage or configuration; 3 a frame had the verdict discard and --fail-on-discard was given.

Examples:
  linksec validate --config link.toml macsec.pcap plain.pcap
  linksec validate --config link.toml --verdicts v.ndjson --report r.json in.pcap out.pcap
  linksec validate --config link.toml - - <macsec.pcap | tshark -r -
)"};

po::options_description options() {
  po::options_description list("Options");
  list.add_options()("config,c", po::value<std::string>()->value_name("FILE"),
                     "the link: keys, SCs, controls")(
      "verdicts", po::value<std::string>()->value_name("FILE"),
      "write one JSON object a frame, '-' for the standard output")(
      "report", po::value<std::string>()->value_name("FILE"), "write all counters as JSON")(
      "uncontrolled", po::value<std::string>()->value_name("FILE"),
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

// Where the frames and verdicts of a run go.
class ValidateOutputs {
 public:
  ValidateOutputs(const CommandLine& line, const OutputMode& mode)
      : out_(mode.open(line.text("OUT"))) {
    if (const auto path = line.optional_text("uncontrolled")) {
      uncontrolled_.emplace(mode.open(*path));
    }
    if (const auto path = line.optional_text("verdicts")) {
      verdicts_ = std::make_unique<TextOutput>(*path, *path, mode.behind());
    }
  }

  void write(FrameBatch& batch) {
    for (const FrameSlot& slot : batch.frames()) {
      write(slot);
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

  [[nodiscard]] const FrameTotals& totals() const noexcept { return totals_; }

 private:
  void write(const FrameSlot& slot) {
    ++totals_.read;
    if (verdicts_ != nullptr) {
      verdicts_->grow(write_verdict(slot, verdicts_->room(kMaxVerdictOctets)));
    }
    if (slot.truncated) {
      ++totals_.truncated;
      return;
    }
    switch (slot.rx.verdict) {
      case RxVerdict::kDeliver:
        ++totals_.delivered;
        require(out_.write(capture_frame(slot.buffer.bytes(), slot.time)));
        break;
      case RxVerdict::kUncontrolled:
        ++totals_.uncontrolled;
        break;
      case RxVerdict::kDiscard:
        ++totals_.discarded;
        break;
    }
    if (uncontrolled_.has_value() && !slot.uncontrolled.empty()) {
      require(uncontrolled_->write(capture_frame(slot.uncontrolled, slot.time)));
    }
  }

  host::CaptureWriter out_;
  std::optional<host::CaptureWriter> uncontrolled_;
  std::unique_ptr<TextOutput> verdicts_;
  FrameTotals totals_;
};

std::vector<std::string> named_outputs(const CommandLine& line) {
  std::vector<std::string> outputs = {line.text("OUT")};
  for (const char* name : {"verdicts", "report", "uncontrolled"}) {
    if (const auto path = line.optional_text(name)) {
      outputs.push_back(*path);
    }
  }
  return outputs;
}

void warn_without_rx_sc(const LinkConfig& config) {
  if (config.rx_scs.empty() && config.controls.validate_frames != ValidateFrames::kNull) {
    say("warning: " + config.file +
        ": has no [[rx-sc]], so that every frame with a SecTAG belongs to no SC; add the peer's");
  }
}

void say_totals(const FrameTotals& totals) {
  say(std::to_string(totals.read) + " frames: " + std::to_string(totals.delivered) +
      " delivered, " + std::to_string(totals.discarded) + " discarded, " +
      std::to_string(totals.uncontrolled) + " for the Uncontrolled Port alone, " +
      std::to_string(totals.truncated) + " truncated");
}

ExitCode run(const CommandLine& line) {
  choose_aead(line);
  const Threads threads = choose_threads(line);
  const std::string in = line.text("IN");
  const std::vector<std::string> outputs = named_outputs(line);
  LinkConfig config = load_link_config(line.text("config"));
  check_distinct(input_files(config, in), outputs);
  say_warnings(config);
  warn_without_rx_sc(config);
  host::CaptureReader reader = open_reader(in, threads);
  Validator validator(config, line.has("uncontrolled") ? subscriptions(line) : Subscriptions());
  const OutputMode mode(reader, threads);
  ValidateOutputs output(line, mode);
  catch_interrupts(in == "-");

  FrameBatch batch;
  const StreamEnd end = stream(reader, batch, validator.setup(), [&](FrameBatch& full) {
    validator.process(full);
    output.write(full);
  });
  output.close();
  if (const auto report = line.optional_text("report")) {
    write_whole(*report, report_json(validator.secy(), output.totals()));
  }
  say_totals(output.totals());
  require_complete(end, reader);
  const bool failing = line.flag("fail-on-discard") && output.totals().discarded != 0;
  return failing ? ExitCode::kDiscarded : ExitCode::kDone;
}

}  // namespace

ExitCode cmd_validate(const Args& args) {
  CommandLine line(kText, options(), {"IN", "OUT"});
  return line.parse(args) ? run(line) : ExitCode::kDone;
}

}  // namespace linksec::sim
