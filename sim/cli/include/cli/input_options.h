// SPDX-License-Identifier: Apache-2.0
#pragma once

// The captures that a command reads and writes, as its command line names them: IN and OUT, or with
// -o OUT as many inputs as there are. No input is ever taken for OUT. Called by protect, validate
// and inspect.

#include <optional>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "host/capture.h"

namespace linksec::sim {

/// The list of positional arguments that `run_names` and `input_names` read; for CommandLine.
inline constexpr const char* kCaptureNames = "IN...";

/// What a run reads and writes.
struct RunNames {
  std::vector<std::string> inputs;  ///< Folders are replaced by the captures in them.
  std::string output;
};

/// Adds --output and --format.
void add_output_options(boost::program_options::options_description& list);

/// The two arguments IN and OUT; or with --output OUT all of them as inputs. Throws a Failure, with
/// the way to write it, for anything else.
[[nodiscard]] RunNames run_names(const CommandLine& line);

/// All arguments as inputs, of which there is one at least.
[[nodiscard]] std::vector<std::string> input_names(const CommandLine& line);

/// The format that --format asks for.
[[nodiscard]] std::optional<host::OutputFormat> chosen_format(const CommandLine& line);

/// True when the standard input is among `inputs`.
[[nodiscard]] bool reads_standard_input(const std::vector<std::string>& inputs);

}  // namespace linksec::sim
