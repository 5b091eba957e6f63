// SPDX-License-Identifier: Apache-2.0
#include "shell/failure.h"
#include "shell/hex.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace linksec::sim {
namespace {

constexpr std::size_t kSciDigits = 16;

bool is_hex(char c) { return hex_value(c) >= 0; }

std::size_t hex_run(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_hex) -
                                  text.begin());
}

// A character that moves, hides or reorders what a terminal shows: C0 and C1, and Unicode's marks
// of direction, its line ends and its invisible ones.
bool is_control(std::uint32_t c) noexcept {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
         (c >= 0xFFF9 && c <= 0xFFFB);
}

// The octets of the character that `text` begins with; 0 when it is a control character or no
// UTF-8.
std::size_t graphic_octets(std::string_view text) noexcept {
  const auto at = [&](std::size_t i) -> std::uint32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const std::uint32_t lead = at(0);
  const std::size_t octets = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  std::uint32_t c = octets < 2 ? lead : lead & (0x7FU >> octets);
  for (std::size_t i = 1; i < octets; ++i) {
    if ((at(i) & 0xC0U) != 0x80) {
      return 0;
    }
    c = c << 6 | (at(i) & 0x3FU);
  }
  const bool short_form = (octets == 3 && c < 0x800) || (octets == 4 && c < 0x10000);
  const bool no_character = c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF);
  return octets == 0 || short_form || no_character || is_control(c) ? 0 : octets;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t octets = graphic_octets(text);
    if (octets > 0) {
      shown += text.substr(0, octets);
    } else {
      std::array<char, 5> code{};
      std::snprintf(code.data(), code.size(), "\\x%02X", static_cast<unsigned char>(text.front()));
      shown += code.data();
    }
    text.remove_prefix(std::max<std::size_t>(octets, 1));
  }
  return shown;
}

std::string printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t run = hex_run(text);
    if (run > kSciDigits) {
      shown += "(" + std::to_string(run) + " hex digits)";
    } else {
      shown += text.substr(0, run);
    }
    text.remove_prefix(run);
    const auto rest =
        static_cast<std::size_t>(std::find_if(text.begin(), text.end(), is_hex) - text.begin());
    shown += text.substr(0, rest);
    text.remove_prefix(rest);
  }
  return escaped(shown);
}

std::string shown_id(std::string_view id) {
  constexpr std::size_t kShorterThanAnyKey = 15;
  return id.size() <= kShorterThanAnyKey ? "\"" + printable(id) + "\""
                                         : "of " + std::to_string(id.size()) + " characters";
}

void say(std::string_view text) {
  const std::string line = "linksec: " + escaped(text) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace linksec::sim
