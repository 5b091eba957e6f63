// SPDX-License-Identifier: Apache-2.0

// Arm's PrimeCell UART PL011, as the LM3S parts have it: FIFOs of 16, one interrupt line
// [Arm DDI 0183].

#include "board/map.h"
#include "common/registers.h"
#include "common/uart.h"
#include "cortex_m/system.h"

namespace linksec::board::uart {
namespace {

constexpr std::uintptr_t kData = map::kUart + 0x00;
constexpr std::uintptr_t kFlags = map::kUart + 0x18;
constexpr std::uintptr_t kDivisor = map::kUart + 0x24;
constexpr std::uintptr_t kDivisorFraction = map::kUart + 0x28;
constexpr std::uintptr_t kLine = map::kUart + 0x2C;
constexpr std::uintptr_t kControl = map::kUart + 0x30;
constexpr std::uintptr_t kInterruptMask = map::kUart + 0x38;
constexpr std::uintptr_t kInterruptClear = map::kUart + 0x44;

constexpr std::uint32_t kReceiveEmpty = 1U << 4;
constexpr std::uint32_t kTransmitFull = 1U << 5;

constexpr std::uint32_t kEightBits = 3U << 5;
constexpr std::uint32_t kFifos = 1U << 4;
constexpr std::uint32_t kEnable = (1U << 0) | (1U << 8) | (1U << 9);

constexpr std::uint32_t kReceiveInterrupts = (1U << 4) | (1U << 6);
constexpr std::uint32_t kTransmitInterrupt = 1U << 5;

// The divisor in 64ths, rounded.
constexpr std::uint32_t kDivisor64 = (map::kUartHz * 4 + kBaud / 2) / kBaud;

}  // namespace

void open() noexcept {
  write_register(kControl, 0);
  write_register(kDivisor, kDivisor64 / 64);
  write_register(kDivisorFraction, kDivisor64 % 64);
  write_register(kLine, kEightBits | kFifos);
  write_register(kInterruptMask, kReceiveInterrupts);
  write_register(kControl, kEnable);
  enable_irq(map::kUartRxIrq);
}

bool can_put() noexcept { return (read_register(kFlags) & kTransmitFull) == 0; }

void put(std::uint8_t character) noexcept { write_register(kData, character); }

int get() noexcept {
  if ((read_register(kFlags) & kReceiveEmpty) != 0) {
    return -1;
  }
  return static_cast<int>(read_register(kData) & 0xFF);
}

void interrupt_when_empty(bool on) noexcept {
  write_register(kInterruptMask, on ? kReceiveInterrupts | kTransmitInterrupt : kReceiveInterrupts);
}

void acknowledge() noexcept {
  write_register(kInterruptClear, kReceiveInterrupts | kTransmitInterrupt);
}

}  // namespace linksec::board::uart
