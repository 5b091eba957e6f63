// SPDX-License-Identifier: Apache-2.0
#include "support/fake_hal/fake_console.h"

#include <array>

namespace linksec::test::fake_console {
namespace {

struct State {
  std::string written;
  std::string typed;
};

std::array<State, 16>& states() {
  static std::array<State, 16> all;
  return all;
}

State* find(hal::ConsoleId console) {
  return console.index < states().size() ? &states()[console.index] : nullptr;
}

}  // namespace

void reset() { states().fill(State{}); }
const std::string& written(hal::ConsoleId console) { return states().at(console.index).written; }
void type(std::string_view text, hal::ConsoleId console) {
  states().at(console.index).typed += text;
}

}  // namespace linksec::test::fake_console

namespace linksec::hal {

void console_write(ConsoleId console, std::string_view text) noexcept {
  if (auto* const state = test::fake_console::find(console); state != nullptr) {
    state->written += text;
  }
}

int console_read(ConsoleId console) noexcept {
  auto* const state = test::fake_console::find(console);
  if (state == nullptr || state->typed.empty()) {
    return -1;
  }
  const auto next = static_cast<unsigned char>(state->typed.front());
  state->typed.erase(0, 1);
  return next;
}

}  // namespace linksec::hal
