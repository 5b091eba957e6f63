// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the subcommands have in common: options by Boost.Program_options, help texts, and the check
// that no output destroys an input.

#include <boost/program_options.hpp>
#include <optional>
#include <string>
#include <vector>

#include "shell/failure.h"

namespace linksec::sim {

using Args = std::vector<std::string>;

/// A subcommand's own words.
struct CommandText {
  const char* name;      ///< "validate".
  const char* synopsis;  ///< "linksec validate --config LINK.toml IN OUT".
  const char* about;     ///< What it does; printed before the options.
  const char* more;      ///< Details and examples; printed behind them.
};

/// The options of one run of a subcommand.
class CommandLine {
 public:
  /// `positional` are the names of the arguments without a dash, in order. One that ends with "..."
  /// is the last, and a list: `texts` gives it.
  CommandLine(const CommandText& text, boost::program_options::options_description options,
              std::vector<std::string> positional);

  /// Parses. False when --help was asked for and has been printed. Throws a usage Failure.
  [[nodiscard]] bool parse(const Args& args);

  [[nodiscard]] bool has(const std::string& name) const { return values_.count(name) != 0; }
  [[nodiscard]] bool flag(const std::string& name) const { return values_[name].as<bool>(); }
  /// The value of an option or argument; throws a usage Failure when it was not given.
  [[nodiscard]] std::string text(const std::string& name) const;
  [[nodiscard]] std::optional<std::string> optional_text(const std::string& name) const;
  [[nodiscard]] std::vector<std::string> texts(const std::string& name) const;

  /// The subcommand's name.
  [[nodiscard]] const char* command() const noexcept { return text_.name; }
  /// A usage Failure "NAME: text; see linksec NAME --help".
  [[nodiscard]] Failure failure(const std::string& text) const;

 private:
  void print_help() const;

  const CommandText& text_;
  boost::program_options::options_description options_;
  std::vector<std::string> positional_;
  boost::program_options::variables_map values_;
};

/// Throws a usage Failure when two of `outputs` are one file, or one of them is an input.
void check_distinct(const std::vector<std::string>& inputs,
                    const std::vector<std::string>& outputs);

}  // namespace linksec::sim
