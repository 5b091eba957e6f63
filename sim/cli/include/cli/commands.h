// SPDX-License-Identifier: Apache-2.0
#pragma once

// The subcommands: cmd_NAME.cpp has the one of that name. Each throws a Failure for what could not
// be done.

#include "cli/command_line.h"

namespace linksec::sim {

ExitCode cmd_protect(const Args& args);
ExitCode cmd_validate(const Args& args);
ExitCode cmd_inspect(const Args& args);
ExitCode cmd_diagnose(const Args& args);
ExitCode cmd_keys(const Args& args);
ExitCode cmd_replay(const Args& args);
ExitCode cmd_captures(const Args& args);
ExitCode cmd_keygen(const Args& args);
ExitCode cmd_import(const Args& args);
ExitCode cmd_provision(const Args& args);
ExitCode cmd_run(const Args& args);
ExitCode cmd_run_board(const Args& args);
ExitCode cmd_bench(const Args& args);
ExitCode cmd_conformance(const Args& args);

}  // namespace linksec::sim
