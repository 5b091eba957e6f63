// SPDX-License-Identifier: Apache-2.0
#pragma once

// The option --threads of the commands that go from one capture to another. One thread does all of
// a frame's work, in order, whatever the number; the others read and write files beside it.

#include <boost/program_options.hpp>

#include "sim/command_line.h"

namespace linksec::sim {

/// Which work has a thread of its own.
struct Threads {
  bool read_ahead = false;
  bool write_behind = false;
};

/// Adds --threads to a command's options.
void add_threads_option(boost::program_options::options_description& list);

/// What the command line asks for. Throws a usage Failure.
[[nodiscard]] Threads choose_threads(const CommandLine& line);

}  // namespace linksec::sim
