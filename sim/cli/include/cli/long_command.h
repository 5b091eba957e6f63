// SPDX-License-Identifier: Apache-2.0
#pragma once

// `linksec conformance run --long` as options and as a command.

#include "cli/command_line.h"

namespace linksec::sim::conformance {

void add_long_options(boost::program_options::options_description& list);

/// Throws a usage Failure when an option that goes with --long alone is there without it.
void require_no_long_options(const CommandLine& line);

/// Runs the one case, prints its line, and writes the report. Throws a Failure.
[[nodiscard]] ExitCode run_long_command(const CommandLine& line);

}  // namespace linksec::sim::conformance
