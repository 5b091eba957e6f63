// SPDX-License-Identifier: Apache-2.0

// The console on a serial port: both directions through a ring that the interrupt handler serves.
// Text goes straight to the port while it has room, then into the ring; when that is full too,
// `console_write` waits for up to 1 ms in all and drops the rest. What is typed into a full ring is
// lost.

#include "hal/console.h"

#include <cstdint>

#include "common/core.h"
#include "common/ring.h"
#include "common/services.h"
#include "common/start.h"
#include "common/uart.h"
#include "common/wake.h"
#include "hal/clock.h"

namespace linksec {
namespace {

constexpr std::size_t kTypedOctets = 64;
constexpr std::size_t kWrittenOctets = 512;
constexpr std::uint64_t kPatienceNs = 1'000'000;

constinit board::Ring<kTypedOctets> typed;
constinit board::Ring<kWrittenOctets> written;

// Moves text from the ring to the port; the rest waits for the port's interrupt.
void drain_written() noexcept {
  while (!written.empty() && board::uart::can_put()) {
    board::uart::put(static_cast<std::uint8_t>(written.take()));
  }
  board::uart::interrupt_when_empty(!written.empty());
}

bool put(std::uint8_t character) noexcept {
  const board::InterruptsMasked masked;
  drain_written();
  return written.put(character);
}

void drain() noexcept {
  const board::InterruptsMasked masked;
  drain_written();
}

}  // namespace

void board::open_console() noexcept { board::uart::open(); }

void board::on_console() noexcept {
  board::uart::acknowledge();
  for (int character = board::uart::get(); character >= 0; character = board::uart::get()) {
    static_cast<void>(typed.put(static_cast<std::uint8_t>(character)));
  }
  drain_written();
  board::wake();
}

// There is one console, and whoever names another one is not heard.
void hal::console_write(ConsoleId console, std::string_view text) noexcept {
  if (console != ConsoleId{}) {
    return;
  }
  const std::uint64_t until = hal::clock_now().ns + kPatienceNs;
  for (const char character : text) {
    while (!put(static_cast<std::uint8_t>(character))) {
      if (hal::clock_now().ns >= until) {
        return;
      }
    }
  }
  drain();
}

int hal::console_read(ConsoleId console) noexcept {
  return console == ConsoleId{} ? typed.take() : -1;
}

}  // namespace linksec
