// SPDX-License-Identifier: Apache-2.0

#include "common/start.h"

#include "common/core.h"

// main under a name that C++ lets us call.
extern "C" int linksec_main() asm("main");

namespace linksec::board {
namespace {

// What an unexpected end answers when a test waits for a code: sysexits' "internal error".
constexpr int kFaultCode = 70;

}  // namespace

[[gnu::weak]] void open_services() noexcept {}
[[gnu::weak]] void close_services() noexcept {}
[[gnu::weak]] void say_last_words(const char*, std::uint32_t) noexcept {}
[[gnu::weak]] int call_main() noexcept { return linksec_main(); }

[[gnu::weak, noreturn]] void halt(int) noexcept {
  mask_interrupts();
  for (;;) {
    wait_for_interrupt();
  }
}

void run() noexcept {
  open_services();
  unmask_interrupts();
  const int code = call_main();
  mask_interrupts();
  close_services();
  halt(code);
}

void fault(std::uint32_t number) noexcept {
  mask_interrupts();
  close_services();
  say_last_words("exception", number);
  halt(kFaultCode);
}

}  // namespace linksec::board
