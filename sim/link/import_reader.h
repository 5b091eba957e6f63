// SPDX-License-Identifier: Apache-2.0
#pragma once

// The parts of reading another program's file: lines that were printed, and command lines.
// imported_link.cpp goes through the file and calls them; nothing else includes this.

#include <string>
#include <string_view>
#include <vector>

#include "link/imported_link.h"
#include "shell/failure.h"
#include "shell/toml_table.h"

namespace linksec::sim {

using Words = std::vector<std::string_view>;

inline constexpr const char* kOffIsNotUsed =
    "off is not used: what is off now may have sent frames of a capture; take it out of the "
    "LINK.toml if it did not";

/// What is known when a line is reached.
struct ImportReading {
  const std::string& file;
  std::vector<ImportedLink> links;
  unsigned line = 1;
  /// The interface that was named last in printed lines, and the SC whose SAs come next.
  std::string shown_name;
  bool in_tx = false;
  std::vector<std::string> unused{};

  /// The link of the interface, made when there is none.
  ImportedLink& link(std::string_view name);
  /// Throws "FILE:LINE: text".
  [[noreturn]] void fail(const std::string& text) const {
    throw usage_failure(place(file, line) + text);
  }
  /// Takes note of a line that changes nothing.
  void pass_over(const std::string& why) { unused.push_back(place(file, line) + why); }
};

/// One name and its value of those that both forms have: "validate" "strict", "window" "32".
/// False when `name` is none of them. Throws for a value that it can't have.
bool set_control(const ImportReading& reading, ImportedLink& link, std::string_view name,
                 std::string_view value);

/// The value of digits of `base`, or of 0x and hex digits. Throws "... is no NAME".
[[nodiscard]] std::uint64_t import_number(const ImportReading& reading, std::string_view text,
                                          const char* name, std::uint64_t most, int base = 10);

/// The SC with `sci` among those that `link` receives, made when there is none.
[[nodiscard]] ImportedSc& receive_sc(ImportedLink& link, Sci sci);

/// import_show.cpp: takes a line as `ip macsec show` or `ip -d link show` print it; false when it
/// is none.
bool take_shown_line(ImportReading& reading, std::string_view line);

/// import_commands.cpp: takes the words of one command; passes over one that is not about MACsec.
void take_command(ImportReading& reading, const Words& words);

}  // namespace linksec::sim
