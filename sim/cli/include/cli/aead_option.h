// SPDX-License-Identifier: Apache-2.0
#pragma once

// The option --aead of the commands that use keys: which AEAD engine works for them.

#include <boost/program_options.hpp>

#include "cli/command_line.h"

namespace linksec::sim {

/// The engine that `auto` takes on this machine, and the others, as one line: of `linksec
/// --version`.
[[nodiscard]] std::string engine_text();

/// What is to be said, once, where `engine` was taken for want of a faster one.
[[nodiscard]] std::optional<std::string> slow_engine_text(std::string_view engine);

/// Adds --aead to a command's options.
void add_aead_option(boost::program_options::options_description& list);

/// Takes the engine that the command line names, before the first key is installed. Throws a usage
/// Failure when there is no such engine or it can't be used here, a run failure when its self-test
/// fails.
void choose_aead(const CommandLine& line);

}  // namespace linksec::sim
