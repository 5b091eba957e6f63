// SPDX-License-Identifier: Apache-2.0

#include "common/services.h"

#include "common/start.h"
#include "common/uart.h"

namespace linksec::board {
namespace {

// How often a dying image asks a port that does not take its character.
constexpr std::uint32_t kLastAttempts = 1'000'000;

void say(const char* text) noexcept {
  for (; *text != '\0'; ++text) {
    for (std::uint32_t i = 0; i < kLastAttempts && !uart::can_put(); ++i) {
    }
    uart::put(static_cast<std::uint8_t>(*text));
  }
}

void say(std::uint32_t number) noexcept {
  char digits[11] = {};
  std::size_t at = sizeof digits - 1;
  do {
    digits[--at] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  say(digits + at);
}

}  // namespace

void open_services() noexcept {
  open_board();
  open_clock();
  open_console();
  open_nvm();
  open_ethernet();
}

void close_services() noexcept { close_ethernet(); }

void say_last_words(const char* text, std::uint32_t number) noexcept {
  say("\nlinksec stopped: ");
  say(text);
  say(" ");
  say(number);
  say("\n");
}

}  // namespace linksec::board
