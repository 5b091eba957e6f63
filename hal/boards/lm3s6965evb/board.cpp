// SPDX-License-Identifier: Apache-2.0

// The part starts on its internal oscillator with all peripherals off: 50 MHz from the crystal of
// 8 MHz, and clocks and pins for the UART and for Ethernet [LM3S6965 data sheet: system control].

#include <cstdint>

#include "board/map.h"
#include "common/registers.h"
#include "common/services.h"

namespace linksec::board {
namespace {

constexpr std::uintptr_t kRawInterrupts = map::kSystemControl + 0x050;
constexpr std::uintptr_t kRunClock = map::kSystemControl + 0x060;
constexpr std::uintptr_t kClockGate1 = map::kSystemControl + 0x104;
constexpr std::uintptr_t kClockGate2 = map::kSystemControl + 0x108;

constexpr std::uint32_t kPllLocked = 1U << 6;

// Fields of the run-mode clock configuration.
constexpr std::uint32_t kDividerMask = 0xFU << 23;
constexpr std::uint32_t kDivideBy4 = 3U << 23;
constexpr std::uint32_t kUseDivider = 1U << 22;
constexpr std::uint32_t kPllOff = 1U << 13;
constexpr std::uint32_t kPllBypass = 1U << 11;
constexpr std::uint32_t kCrystalMask = 0xFU << 6;
constexpr std::uint32_t kCrystal8MHz = 0xEU << 6;
constexpr std::uint32_t kSourceMask = 3U << 4;  // 0: the main oscillator.
constexpr std::uint32_t kMainOscillatorOff = 1U << 0;

constexpr std::uint32_t kUart0Clock = 1U << 0;
constexpr std::uint32_t kPortAClock = 1U << 0;
constexpr std::uint32_t kPortFClock = 1U << 5;
constexpr std::uint32_t kEthernetClocks = (1U << 30) | (1U << 28);

// The UART's pins, A0 and A1, and the lights of the Ethernet socket, F2 and F3.
constexpr std::uintptr_t kPortA = 0x40004000;
constexpr std::uintptr_t kPortF = 0x40025000;
constexpr std::uintptr_t kAlternate = 0x420;
constexpr std::uintptr_t kDigital = 0x51C;
constexpr std::uint32_t kUartPins = 0x03;
constexpr std::uint32_t kLightPins = 0x0C;

constexpr std::uint32_t kAttempts = 100'000;

void set_clock() noexcept {
  std::uint32_t clock = read_register(kRunClock);
  clock = (clock | kPllBypass) & ~kUseDivider;
  write_register(kRunClock, clock);
  clock &= ~(kCrystalMask | kSourceMask | kPllOff | kMainOscillatorOff | kDividerMask);
  clock |= kCrystal8MHz | kDivideBy4 | kUseDivider;
  write_register(kRunClock, clock);
  for (std::uint32_t i = 0; i < kAttempts && (read_register(kRawInterrupts) & kPllLocked) == 0;
       ++i) {
  }
  write_register(kRunClock, clock & ~kPllBypass);
}

void connect_pins(std::uintptr_t port, std::uint32_t pins) noexcept {
  write_register(port + kAlternate, read_register(port + kAlternate) | pins);
  write_register(port + kDigital, read_register(port + kDigital) | pins);
}

}  // namespace

void open_board() noexcept {
  set_clock();
  write_register(kClockGate1, read_register(kClockGate1) | kUart0Clock);
  write_register(kClockGate2,
                 read_register(kClockGate2) | kPortAClock | kPortFClock | kEthernetClocks);
  // A gate takes a few cycles to open.
  static_cast<void>(read_register(kClockGate2));
  connect_pins(kPortA, kUartPins);
  connect_pins(kPortF, kLightPins);
}

}  // namespace linksec::board
