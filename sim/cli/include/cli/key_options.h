// SPDX-License-Identifier: Apache-2.0
#pragma once

// A link without a LINK.toml: the options --key-file and --key-env with what goes with them, and
// the link that they make. A key itself is never an argument, which every user of the machine could
// read.
//
// Who calls: validate, diagnose and protect, whose --config is the other way to name a link.

#include <boost/program_options.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "link/link_config.h"

namespace linksec::sim {

/// What the keys are for.
enum class KeyUse : std::uint8_t {
  kProtect,   ///< One sender, with one key and a record of its PNs.
  kValidate,  ///< Any sender when none is named, any AN, several keys, the newest last.
};

/// Adds --key-file, --key-env, --sci, --cipher-suite, --confidentiality-offset, --salt, --ssci and
/// --an to a command's options.
void add_key_options(boost::program_options::options_description& list, KeyUse use);

/// The link that the options name: the SAs of a [[tx-sc]] to protect with, those of one [[rx-sc]]
/// for each --sci to validate with, as load_offline_links gives them. None when the command line
/// has --config. Reads the keys; `inputs` are the command's input files, one of which may take the
/// standard input. Throws a usage Failure for what does not go together, and for neither of the
/// two.
[[nodiscard]] std::optional<LinkConfig> link_of_options(const CommandLine& line, KeyUse use,
                                                        const std::vector<std::string>& inputs);

/// The links that a command reads captures with: that of the key options, or all of --config, one
/// at the least. Throws a usage Failure as link_of_options and load_offline_links do, and for links
/// that differ in what is the capture's.
[[nodiscard]] std::vector<LinkConfig> offline_links_of(const CommandLine& line,
                                                       const std::vector<std::string>& inputs);

}  // namespace linksec::sim
