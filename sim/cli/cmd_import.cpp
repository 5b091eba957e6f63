// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <filesystem>

#include "cli/commands.h"
#include "cli/secret_input.h"
#include "link/import_agreement.h"
#include "link/import_files.h"
#include "shell/text_output.h"
#include "shell/toml_table.h"

namespace linksec::sim {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

constexpr CommandText kText = {
    "import", R"(linksec import [options] FILE)",
    R"(Makes a LINK.toml of what another program says of MACsec links, with each key in a file of
its own that only you can read. What was written is printed; keys never are. FILE, or the standard
input when it is '-', holds one or several of these, as iproute2 6.1 has them:
  the output of ip macsec show       interfaces, SCs, SAs; no keys
  the output of ip -d link show      interfaces; no SAs, no keys
  ip macsec add, ip macsec set, ip link add ... type macsec
                                     command lines with keys in them, as in a shell script
                                     or a file for ip -batch; variables are not expanded
)",
    R"(
The keys of link.toml are in the folder link-keys beside it. A key that FILE does not show is
asked for, when there is a terminal and --no-ask is not given: an empty line leaves it open.
What is missing then is said, has a line with TODO in LINK.toml, and makes the other commands
refuse it until it is there. Several interfaces become several [[link]].

A line about MACsec that changes nothing (ip macsec del, ip macsec offload, off) is named with its
number and the reason; lines about anything else are passed over.

A configuration of wpa_supplicant becomes a link with [mka] where it has mka_cak and mka_ckn: each
network one, the CAK in a file of its own. One without a CAK is refused.

Exit codes: 0 done; 1 the run failed, or something is missing; 2 usage, FILE can't be read as one
of these, or a file is there already.

Examples:
  ip macsec show | linksec import - -o link.toml
  linksec import macsec.sh && linksec validate --config macsec.toml macsec.pcap plain.pcap
)"};

po::options_description options() {
  po::options_description list("Options");
  list.add_options()("out,o", po::value<std::string>()->value_name("LINK.toml"),
                     "where the configuration goes; FILE's name with .toml, here, when not given")(
      "no-ask", po::bool_switch(), "ask for nothing, leave it open")(
      "force", po::bool_switch(), "replace files that are there");
  return list;
}

// An empty answer leaves the key open. One that is no SAK is asked for again.
void ask_for(ImportedSa& sa, const std::string& what) {
  for (;;) {
    const SecretText answer = ask_secret("SAK of " + what + " in hex, which is not shown");
    if (answer.empty()) {
      return;
    }
    auto key = std::make_unique<ImportedKey>();
    if (sak_from_file_content(view(answer), key->sak)) {
      sa.key = std::move(key);
      return;
    }
    say("that is no SAK; it has 32 or 64 hex digits. An empty line leaves it open");
  }
}

void ask_for_keys(std::vector<ImportedLink>& links) {
  for (ImportedLink& link : links) {
    const auto ask = [&](ImportedSc& sc) {
      for (ImportedSa& sa : sc.sas) {
        if (sa.key == nullptr) {
          ask_for(sa, sa_text(link, sc, sa));
        }
      }
    };
    ask(link.tx);
    for (ImportedSc& sc : link.rx) {
      ask(sc);
    }
  }
}

std::string place_of_config(const CommandLine& line, const std::string& file) {
  if (const auto out = line.optional_text("out"); out.has_value()) {
    return *out;
  }
  return file == "-" ? "link.toml" : fs::path(file).filename().replace_extension(".toml").string();
}

ExitCode conclude(const ImportOutcome& outcome) {
  TextOutput output("-");
  for (const std::string& file : outcome.files) {
    output.put(escaped(file) + "\n");
  }
  output.close();
  for (const std::string& what : outcome.missing) {
    say("missing: " + what);
  }
  return outcome.missing.empty() ? ExitCode::kDone : ExitCode::kFailed;
}

ExitCode run(const CommandLine& line) {
  const std::string file = line.text("FILE");
  const std::string config = place_of_config(line, file);
  check_distinct({file}, {config});
  const bool from_input = file == "-";
  const std::string name = from_input ? "standard input" : file;
  const WipedText text(from_input ? "/dev/stdin" : file, name + ": ");
  if (has_wpa_cak(text.view())) {
    return conclude(write_agreements(read_wpa_agreements(text.view(), name),
                                     {config, name, line.flag("force")}));
  }
  ImportedFile imported = read_import(text.view(), name);
  for (const std::string& unused : imported.unused) {
    say("note: " + unused);
  }
  // Only a person at a terminal can be asked; where FILE comes through a pipe, the messages' end
  // shows one.
  const bool person = ::isatty(from_input ? STDERR_FILENO : STDIN_FILENO) != 0;
  if (!line.flag("no-ask") && person && has_terminal()) {
    ask_for_keys(imported.links);
  }
  return conclude(write_import(imported.links, {config, name, line.flag("force")}));
}

}  // namespace

ExitCode cmd_import(const Args& args) {
  CommandLine line(kText, options(), {"FILE"});
  return line.parse(args) ? run(line) : ExitCode::kDone;
}

}  // namespace linksec::sim
