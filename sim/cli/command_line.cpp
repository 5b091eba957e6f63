// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.h"

#include <filesystem>
#include <sstream>

#include "host/capture.h"
#include "shell/text_output.h"

namespace linksec::sim {
namespace {

namespace po = boost::program_options;

bool same_place(const std::string& a, const std::string& b) {
  if (a == "-" || b == "-") {
    return a == b;
  }
  if (host::same_file(a, b)) {
    return true;
  }
  std::error_code ignored;
  return !std::filesystem::exists(a, ignored) && std::filesystem::weakly_canonical(a, ignored) ==
                                                     std::filesystem::weakly_canonical(b, ignored);
}

}  // namespace

CommandLine::CommandLine(const CommandText& text, po::options_description options,
                         std::vector<std::string> positional)
    : text_(text), options_(std::move(options)), positional_(std::move(positional)) {
  options_.add_options()("help,h", "print this text");
}

bool CommandLine::parse(const Args& args) {
  po::options_description all;
  po::positional_options_description places;
  all.add(options_);
  for (const std::string& name : positional_) {
    if (name.ends_with("...")) {
      all.add_options()(name.c_str(), po::value<std::vector<std::string>>());
      places.add(name.c_str(), -1);
      continue;
    }
    all.add_options()(name.c_str(), po::value<std::string>());
    places.add(name.c_str(), 1);
  }
  try {
    constexpr int kStyle =
        po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    po::store(po::command_line_parser(args).options(all).positional(places).style(kStyle).run(),
              values_);
  } catch (const po::error& error) {
    throw failure(error.what());
  }
  if (has("help")) {
    print_help();
    return false;
  }
  return true;
}

std::string CommandLine::text(const std::string& name) const {
  const auto value = optional_text(name);
  if (!value.has_value()) {
    const bool is_option = options_.find_nothrow(name, false) != nullptr;
    throw failure((is_option ? "--" : "") + name + " is missing");
  }
  return *value;
}

std::optional<std::string> CommandLine::optional_text(const std::string& name) const {
  return has(name) ? std::optional(values_[name].as<std::string>()) : std::nullopt;
}

std::vector<std::string> CommandLine::texts(const std::string& name) const {
  return has(name) ? values_[name].as<std::vector<std::string>>() : std::vector<std::string>();
}

Failure CommandLine::failure(const std::string& text) const {
  return usage_failure(std::string(text_.name) + ": " + printable(text) + "; see linksec " +
                       text_.name + " --help");
}

void CommandLine::print_help() const {
  std::ostringstream help;
  help << "Usage: " << text_.synopsis << "\n\n" << text_.about << "\n" << options_ << text_.more;
  TextOutput output("-");
  output.put(help.str());
  output.close();
}

void check_distinct(const std::vector<std::string>& inputs,
                    const std::vector<std::string>& outputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    for (const std::string& input : inputs) {
      if (input != "-" && same_place(input, outputs[i])) {
        throw usage_failure(outputs[i] +
                            ": is an input too and would be destroyed; name another "
                            "output");
      }
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (same_place(outputs[j], outputs[i])) {
        throw usage_failure((outputs[i] == "-" ? "standard output" : outputs[i]) +
                            ": is named for two outputs; give each its own");
      }
    }
  }
}

}  // namespace linksec::sim
