// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "board/board.h"
#include "board/provisioning.h"
#include "capture/run_files.h"
#include "cli/commands.h"
#include "shell/text_output.h"

namespace linksec::sim {
namespace {

namespace po = boost::program_options;

constexpr CommandText kText = {
    "provision", R"(linksec provision --config LINK.toml --out BLOCK [--nvm FILE] [--state FILE]
                         [--board BOARD | [--nvm-sector N] [--nvm-size N]] [--entropy-seed])",
    R"(Makes what a board needs to use a link: the provisioning block BLOCK, which holds the
configuration and the keys, and the flash FILE with the first record of each SA's Packet
Numbers (PNs). Both can be read by you alone. What was written is printed; keys never are.
)",
    R"(
A SAK is given to a board once. The ledger (--state) remembers each transmit SAK, by a hash,
and one that is in the ledger or in the flash already is refused: a board that started over
would use the same PNs, and so the same nonces, again. Make new keys for it with linksec
keygen. Neither provision nor protect --state uses a SAK of the ledger again. The three files
are written in an order in which a run that is cut off can cost the keys, and never safety.
A flash FILE that is there keeps its records and gets those of new SAs.

Without --nvm and --state the files are beside LINK.toml, with .nvm and .state in place of
.toml. SAs with from-frame or from-time and outer-tags are not for boards.

--entropy-seed gives a board without a source of entropy a new secret seed at the end of its
block, and the flash the counter of its boots. The images of today need none.
docs/PROVISIONING.md has the formats, and where each board keeps its block.

Exit codes: 0 done; 1 the run failed, or a SAK was provisioned before; 2 usage or
configuration.

Examples:
  linksec provision --config board.toml --out block.bin
  linksec provision --config board.toml --out block.bin --nvm flash.bin \
    --nvm-sector 131072 --nvm-size 1048576
)"};

po::options_description options() {
  po::options_description list("Options");
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  list.add_options()("config,c", text("FILE"), "the link: keys, SCs, controls, [station]")(
      "out,o", text("FILE"), "where the provisioning block goes")("nvm", text("FILE"),
                                                                  "where the flash goes")(
      "state", text("FILE"), "the ledger of this host: the SAKs that were given out or used")(
      "nvm-sector", text("N"),
      "octets that the board's flash erases at once: a power of two, 1024 when not given")(
      "nvm-size", text("N"),
      "octets of the board's flash for PN records: a power of two, 32768 "
      "when not given")("board", text("BOARD"), "take both from a board that run-board knows")(
      "entropy-seed", "a seed for a board that has to draw random octets");
  return list;
}

std::uint32_t power_of_two(const CommandLine& line, const char* name, std::uint32_t least,
                           std::uint32_t most, std::uint32_t otherwise) {
  const auto text = line.optional_text(name);
  if (!text.has_value()) {
    return otherwise;
  }
  std::uint32_t octets = 0;
  const auto [rest, error] = std::from_chars(text->data(), text->data() + text->size(), octets);
  if (error != std::errc() || rest != text->data() + text->size() || octets < least ||
      octets > most || (octets & (octets - 1)) != 0) {
    throw line.failure(std::string("--") + name + " can be a power of two from " +
                       std::to_string(least) + " to " + std::to_string(most));
  }
  return octets;
}

hal::NvmGeometry shape(const CommandLine& line) {
  constexpr std::uint32_t kLeastSector = 4;
  constexpr std::uint32_t kLeastFlash = 512;
  const auto name = line.optional_text("board");
  if (name.has_value()) {
    const Board* const board = find_board(*name);
    if (board == nullptr) {
      throw line.failure("there is no board " + *name + "; the boards are " + board_names());
    }
    if (line.has("nvm-sector") || line.has("nvm-size")) {
      throw line.failure("--board says what the flash is like; leave --nvm-sector and --nvm-size");
    }
    return board->flash;
  }
  return {power_of_two(line, "nvm-size", kLeastFlash, kMaxFlash, kBoardFlash.size),
          power_of_two(line, "nvm-sector", kLeastSector, kMaxFlashSector, kBoardFlash.sector),
          kBoardFlash.write_unit};
}

std::vector<std::string> config_files(const LinkConfig& config) {
  std::vector<std::string> files = config.key_files;
  files.push_back(config.file);
  return files;
}

ExitCode run(const CommandLine& line) {
  const std::string config_file = line.text("config");
  ProvisioningFiles files;
  files.block = line.text("out");
  files.flash = line.optional_text("nvm").value_or(beside(config_file, ".nvm"));
  files.ledger = line.optional_text("state").value_or(beside(config_file, ".state"));
  files.geometry = shape(line);
  files.entropy_seed = line.has("entropy-seed");
  for (const std::string* file : {&files.block, &files.flash, &files.ledger}) {
    if (file->empty() || *file == "-") {
      throw line.failure(
          "--out, --nvm and --state are files, for what they hold is secret or kept");
    }
  }
  LinkConfig config = load_link_config(config_file);
  check_distinct(config_files(config), {files.block, files.flash, files.ledger});
  say_warnings(config);
  Provisioning provisioning(config, files);
  provisioning.run();
  config.wipe_keys();
  TextOutput output("-");
  for (const std::string* file : {&files.block, &files.flash, &files.ledger}) {
    output.put(escaped(*file) + "\n");
  }
  output.close();
  return ExitCode::kDone;
}

}  // namespace

ExitCode cmd_provision(const Args& args) {
  CommandLine line(kText, options(), {});
  return line.parse(args) ? run(line) : ExitCode::kDone;
}

}  // namespace linksec::sim
