// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "capture/agreement_report.h"
#include "capture/capture_agreement.h"
#include "capture/key_files.h"
#include "capture/offline_stream.h"
#include "capture/offline_validator.h"
#include "capture/run_files.h"
#include "cli/aead_option.h"
#include "cli/commands.h"
#include "cli/input_options.h"
#include "shell/interrupt.h"

namespace linksec::sim {
namespace {

namespace po = boost::program_options;

constexpr CommandText kText = {
    "keys", R"(linksec keys --config LINK.toml --out TIMELINE.toml [--force] IN...)",
    R"(Writes the key time line of a capture: a LINK.toml with the SAKs that its MKPDUs distribute under
the CAKs of [mka], the SC of each member, and an SA for each key that it sent with, from the
time of its first frame on. With it parts of an archive can be validated apart, without the
part that has their MKPDUs. Several captures, or a folder of them, are read as one.
)",
    R"(
TIMELINE.toml holds keys: it is made with mode 0600, whole or not at all, and a file that is
there is not replaced without --force. Keys are printed nowhere.

Exit codes: 0 done; 1 the run failed; 2 usage or configuration, or the file is there already.

Examples:
  linksec keys --config link.toml --out timeline.toml archive/
  linksec validate --config timeline.toml archive/part7.pcap plain.pcap
)"};

po::options_description options() {
  po::options_description list("Options");
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  list.add_options()("config,c", text("FILE"), "the link, with [mka]")(
      "out,o", text("FILE"), "where the time line goes")("force", po::bool_switch(),
                                                         "replace a file that is there");
  add_aead_option(list);
  return list;
}

std::vector<LinkConfig> load_links(const CommandLine& line) {
  const std::string file = line.text("config");
  std::vector<LinkConfig> links = load_offline_links(file);
  for (const LinkConfig& link : links) {
    say_warnings(link);
    if (link.agreement == nullptr) {
      throw usage_failure(file +
                          ": has no [mka], so that its keys are all there; give one with "
                          "cak and ckn");
    }
  }
  return links;
}

ExitCode run(const CommandLine& line) {
  choose_aead(line);
  const std::vector<std::string> names = input_names(line);
  const std::string out = line.text("out");
  std::vector<LinkConfig> links = load_links(line);
  for (const LinkConfig& link : links) {
    check_distinct(input_files(link, names), {out});
  }
  catch_interrupts(reads_standard_input(names));
  CaptureInput input(names);
  CaptureAgreement agreement(links);
  if (input.regular() && !reads_standard_input(names)) {
    hear_ahead(agreement, names, {}, {});
  }
  OfflineValidator validator(links, {});
  validator.listen(agreement);
  FrameOpener opener{EnvelopeOptions{}};
  FrameBatch batch;
  const StreamEnd end = stream_offline(input, opener, batch,
                                       {[&](FrameBatch& full) { validator.process(full); }, [] {}});
  require_complete(end, input);
  for (const std::string& text : agreement_lines(agreement.listener(), validator.senders())) {
    say(text);
  }
  const bool none = std::all_of(links.begin(), links.end(),
                                [](const LinkConfig& link) { return link.keys.empty(); });
  if (none) {
    throw run_failure(input.name() + ": its MKPDUs distribute no SAK; " + out + " is not made");
  }
  write_timeline(out, line.flag("force"), links, validator.senders());
  return ExitCode::kDone;
}

}  // namespace

ExitCode cmd_keys(const Args& args) {
  CommandLine line(kText, options(), {kCaptureNames});
  return line.parse(args) ? run(line) : ExitCode::kDone;
}

}  // namespace linksec::sim
