// SPDX-License-Identifier: Apache-2.0
#pragma once

// Keys that a person types or another program hands over: from the terminal without echo, from a
// pipe, from an environment variable. What is read lies in memory that is wiped. It knows nothing
// of what a key looks like.
//
// Who calls: the key options, and import for keys that its file does not hold.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shell/hardening.h"

namespace linksec::sim {

/// What was typed or read; wiped when it goes.
using SecretText = std::vector<char, SecretAllocator<char>>;

[[nodiscard]] inline std::string_view view(const SecretText& text) noexcept {
  return {text.data(), text.size()};
}

/// True when this process has a terminal, whatever its standard input is.
[[nodiscard]] bool has_terminal() noexcept;

/// Shows `question` on the terminal and reads a line, of which nothing is shown. Throws a run
/// Failure when there is no terminal, it closes, the line is longer than any key, Ctrl-C is
/// pressed, or a signal ends the program.
[[nodiscard]] SecretText ask_secret(std::string_view question);

/// All of the standard input. Throws a run Failure, also when that is longer than any key.
[[nodiscard]] SecretText read_secret_from_input();

/// The value of the environment variable `name`, which is overwritten there and removed; none when
/// it is not set.
[[nodiscard]] std::optional<SecretText> take_secret_from_environment(const std::string& name);

}  // namespace linksec::sim
