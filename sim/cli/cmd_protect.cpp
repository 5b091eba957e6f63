// SPDX-License-Identifier: Apache-2.0
#include "capture/pipeline.h"
#include "capture/report.h"
#include "capture/run_files.h"
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
    "protect",
    R"(linksec protect (--config LINK.toml | --key-file FILE --sci SCI)
                       (--state FILE | --test-keys) (IN OUT | -o OUT IN...))",
    R"(Protects each frame of the plaintext capture IN as a MACsec transmitter with this
configuration would, and writes what the Common Port sends to the capture OUT, with the
timestamps of IN. '-' is the standard input or output. pcap and pcapng are read and written.
With -o several captures are read as one, in their order; a folder stands for the captures in
it, in the order of their names. The configuration needs only its [[tx-sc]] tables; a key and
its sender's SCI are enough for a link of one SA.
)",
    R"(
One of these is needed, for two frames with the same key and Packet Number (PN) betray both:
  --state FILE  for keys that protect anything. FILE remembers which PNs were used, from run
                to run; it is made when it is missing, and holds hashes of keys, never keys.
                PNs are reserved in strides before they are used, so that a run that was
                killed skips some and repeats none.
  --test-keys   for keys that are for testing alone: each run starts at next-pn.

Frames that are not sent are counted by reason at the end: frames that the capture cut short,
that are too long for max-frame, or for which no PN is left. With use-es a frame whose source
address is not the SCI's is sent all the same, and counted; a receiver will find no SC.
From a pipe, each frame leaves before the next one is waited for.

Exit codes: 0 done; 1 the run failed, or a frame was not sent because the PNs of its SA are
used up; 2 usage or configuration.

Examples:
  linksec protect --config link.toml --state link.state plain.pcap macsec.pcap
  linksec protect --config test.toml --test-keys plain.pcap - | tshark -r -
  linksec protect --key-file a.sak --sci 02:00:00:00:00:01/1 --state a.state plain.pcap m.pcap
  linksec protect --config test.toml --test-keys -o macsec.pcapng plain.pcap plain.pcap1
)"};

po::options_description options() {
  po::options_description list("Options");
  list.add_options()("config,c", po::value<std::string>()->value_name("FILE"),
                     "the link: keys, SCs, controls")(
      "link", po::value<std::string>()->value_name("ID"),
      "the one of several [[link]] of the configuration")(
      "state", po::value<std::string>()->value_name("FILE"),
      "keep the record of used Packet Numbers in this file")(
      "test-keys", po::bool_switch(), "the keys are for testing alone: keep no record")(
      "report", po::value<std::string>()->value_name("FILE"), "write all counters as JSON");
  add_key_options(list, KeyUse::kProtect);
  add_output_options(list);
  add_aead_option(list);
  add_threads_option(list);
  return list;
}

// Frames of a run by what became of them.
struct ProtectTotals {
  std::uint64_t read = 0;
  std::uint64_t sent = 0;
  std::uint64_t truncated = 0;
  std::uint64_t foreign_source = 0;
  std::uint64_t passed_over = 0;
  std::array<std::uint64_t, 7> by_verdict{};

  [[nodiscard]] std::uint64_t count(TxVerdict verdict) const noexcept {
    return by_verdict[static_cast<std::size_t>(verdict)];
  }
};

void write(FrameBatch& batch, host::CaptureWriter& out, ProtectTotals& totals) {
  WrittenFrame written;
  for (const FrameSlot& slot : batch.frames()) {
    ++totals.read;
    if (slot.truncated) {
      ++totals.truncated;
      continue;
    }
    ++totals.by_verdict[static_cast<std::size_t>(slot.tx.verdict)];
    if (slot.tx.verdict == TxVerdict::kSend) {
      ++totals.sent;
      totals.foreign_source += slot.tx.foreign_source ? 1U : 0U;
      require(out.write(written.of(slot, slot.buffer.bytes())));
    }
  }
}

void say_totals(const ProtectTotals& totals) {
  std::string text =
      std::to_string(totals.read) + " frames: " + std::to_string(totals.sent) + " sent";
  for (std::size_t i = 0; i < totals.by_verdict.size(); ++i) {
    const auto verdict = static_cast<TxVerdict>(i);
    if (verdict != TxVerdict::kSend && totals.by_verdict[i] != 0) {
      text += ", " + std::to_string(totals.by_verdict[i]) + " not (" + to_string(verdict) + ")";
    }
  }
  if (totals.truncated != 0) {
    text += ", " + std::to_string(totals.truncated) + " not (cut short by the capture)";
  }
  say(text);
  if (totals.foreign_source != 0) {
    say("warning: use-es is set, and " + std::to_string(totals.foreign_source) +
        " frames have a source address that is not the SCI's: receivers will find no SC for them");
  }
}

// @req C4
ExitCode conclude(const ProtectTotals& totals) {
  if (const std::uint64_t refused = totals.count(TxVerdict::kNotOperational); refused != 0) {
    throw run_failure(std::to_string(refused) +
                      " frames were not sent: their SA has no PN left; configure an SA with a new "
                      "SAK for them, with from-frame or from-time");
  }
  if (const std::uint64_t failed = totals.count(TxVerdict::kSealFailed); failed != 0) {
    throw run_failure(std::to_string(failed) + " frames were not sent: the cipher engine failed");
  }
  return ExitCode::kDone;
}

void write_report(const std::string& path, const SecY& secy, const ProtectTotals& totals) {
  FrameTotals frames;
  frames.read = totals.read;
  frames.delivered = totals.sent;
  frames.truncated = totals.truncated;
  frames.passed_over = totals.passed_over;
  frames.discarded = totals.read - totals.sent - totals.truncated;
  write_whole(path, report_json(secy, frames));
}

void check_choice(const CommandLine& line) {
  if (line.has("state") == line.flag("test-keys")) {
    throw usage_failure(
        std::string("protect: give ") + (line.has("state") ? "only " : "") +
        "one of --state FILE and --test-keys: with --state, FILE remembers the Packet Numbers that "
        "were used, so that no nonce repeats under a key; --test-keys starts at next-pn every "
        "time, for keys that are for testing alone");
  }
}

void check_config(const LinkConfig& config) {
  if (config.controls.protect_frames && config.tx_scs.empty()) {
    throw usage_failure(config.file +
                        ": has no [[tx-sc]], which protect needs; add one, or set protect-frames "
                        "= false");
  }
}

LinkConfig chosen_link(const CommandLine& line, const std::vector<std::string>& inputs) {
  if (auto link = link_of_options(line, KeyUse::kProtect, inputs); link.has_value()) {
    if (line.has("link")) {
      throw line.failure("--link goes with --config; remove it");
    }
    return std::move(*link);
  }
  return load_link_config(line.text("config"), line.optional_text("link"));
}

// What a run takes and leaves.
struct ProtectFiles {
  RunNames names;
  std::optional<host::OutputFormat> format;
  std::optional<std::string> state;
  std::optional<std::string> report;
};

ProtectFiles files_of(const CommandLine& line) {
  return {run_names(line), chosen_format(line), line.optional_text("state"),
          line.optional_text("report")};
}

void check_files(const ProtectFiles& files, const LinkConfig& config) {
  std::vector<std::string> outputs = {files.names.output};
  for (const auto& other : {files.state, files.report}) {
    if (other.has_value()) {
      outputs.push_back(*other);
    }
  }
  check_distinct(input_files(config, files.names.inputs), outputs);
}

ExitCode protect_captures(LinkConfig& config, const ProtectFiles& files, const Threads& threads) {
  CaptureInput input(files.names.inputs, threads);
  require_free({files.names.output, files.report.value_or("-")});
  Protector protector(config, files.state);
  const OutputMode mode(input, threads, files.format);
  host::CaptureWriter writer = mode.open(files.names.output);

  FrameBatch batch;
  ProtectTotals totals;
  const auto process = [&](FrameBatch& full) {
    protector.process(full);
    carry_interfaces(input, writer);
    write(full, writer, totals);
  };
  const StreamEnd end =
      stream(input, batch, protector.setup(), process, [&] { require(writer.flush()); });
  protector.finish();
  require(writer.close());
  totals.passed_over = say_passed_over(input);
  if (files.report.has_value()) {
    write_report(*files.report, protector.secy(), totals);
  }
  say_totals(totals);
  require_complete(end, input);
  return conclude(totals);
}

ExitCode run(const CommandLine& line) {
  choose_aead(line);
  const Threads threads = choose_threads(line);
  const ProtectFiles files = files_of(line);
  check_choice(line);
  LinkConfig config = chosen_link(line, files.names.inputs);
  check_files(files, config);
  check_config(config);
  if (!line.flag("test-keys")) {
    say_warnings(config);
  }
  catch_interrupts(reads_standard_input(files.names.inputs));
  return protect_captures(config, files, threads);
}

}  // namespace

ExitCode cmd_protect(const Args& args) {
  CommandLine line(kText, options(), {kCaptureNames});
  return line.parse(args) ? run(line) : ExitCode::kDone;
}

}  // namespace linksec::sim
