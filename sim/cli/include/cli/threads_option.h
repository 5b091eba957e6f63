// SPDX-License-Identifier: Apache-2.0
#pragma once

// The option --threads of the commands that go from one capture to another.

#include <boost/program_options.hpp>

#include "capture/threads.h"
#include "cli/command_line.h"

namespace linksec::sim {

/// Adds --threads to a command's options.
void add_threads_option(boost::program_options::options_description& list);

/// What the command line asks for. Throws a usage Failure.
[[nodiscard]] Threads choose_threads(const CommandLine& line);

}  // namespace linksec::sim
