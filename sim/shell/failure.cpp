// SPDX-License-Identifier: Apache-2.0
#include "shell/failure.h"
#include "shell/hex.h"

#include <algorithm>
#include <cstdio>

namespace linksec::sim {
namespace {

constexpr std::size_t kSciDigits = 16;

bool is_hex(char c) { return hex_value(c) >= 0; }

std::size_t hex_run(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_hex) -
                                  text.begin());
}

}  // namespace

std::string printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t run = hex_run(text);
    if (run > kSciDigits) {
      shown += '(';
      shown += std::to_string(run);
      shown += " hex digits)";
    } else {
      shown += text.substr(0, run);
    }
    text.remove_prefix(run);
    if (!text.empty()) {
      const auto c = static_cast<unsigned char>(text.front());
      shown += c < 0x20 || c == 0x7F ? '?' : text.front();
      text.remove_prefix(1);
    }
  }
  return shown;
}

void say(std::string_view text) {
  const std::string line = "linksec: " + std::string(text) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace linksec::sim
