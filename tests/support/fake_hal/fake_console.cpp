// SPDX-License-Identifier: Apache-2.0
#include "support/fake_hal/fake_console.h"

#include "hal/console.h"

namespace linksec::test::fake_console {
namespace {

struct State {
  std::string written;
  std::string typed;
};

State& state() {
  static State all;
  return all;
}

}  // namespace

void reset() { state() = State{}; }
const std::string& written() { return state().written; }
void type(std::string_view text) { state().typed += text; }

}  // namespace linksec::test::fake_console

namespace linksec::hal {

void console_write(std::string_view text) noexcept { test::fake_console::state().written += text; }

int console_read() noexcept {
  std::string& typed = test::fake_console::state().typed;
  if (typed.empty()) {
    return -1;
  }
  const auto next = static_cast<unsigned char>(typed.front());
  typed.erase(0, 1);
  return next;
}

}  // namespace linksec::hal
