// SPDX-License-Identifier: Apache-2.0

// The 16550A UART: FIFOs of 16, registers of one octet [NS16550A data sheet].

#include "board/map.h"
#include "common/registers.h"
#include "common/uart.h"
#include "riscv/system.h"

namespace linksec::board::uart {
namespace {

constexpr std::uintptr_t kData = map::kUart + 0;
constexpr std::uintptr_t kInterruptEnable = map::kUart + 1;
constexpr std::uintptr_t kInterruptIdentity = map::kUart + 2;  // Read.
constexpr std::uintptr_t kFifoControl = map::kUart + 2;        // Write.
constexpr std::uintptr_t kLineControl = map::kUart + 3;
constexpr std::uintptr_t kLineStatus = map::kUart + 5;
// While kDivisorAccess is set in the line control register.
constexpr std::uintptr_t kDivisorLow = map::kUart + 0;
constexpr std::uintptr_t kDivisorHigh = map::kUart + 1;

constexpr std::uint8_t kReceiveInterrupt = 1U << 0;
constexpr std::uint8_t kTransmitInterrupt = 1U << 1;
constexpr std::uint8_t kEnableAndClearFifos = 0x07;
constexpr std::uint8_t kEightBits = 0x03;
constexpr std::uint8_t kDivisorAccess = 0x80;
constexpr std::uint8_t kDataReady = 1U << 0;
constexpr std::uint8_t kTransmitEmpty = 1U << 5;

constexpr std::uint32_t kDivisor = map::kUartHz / (16 * kBaud);

}  // namespace

void open() noexcept {
  write_register8(kInterruptEnable, 0);
  write_register8(kLineControl, kDivisorAccess);
  write_register8(kDivisorLow, kDivisor & 0xFF);
  write_register8(kDivisorHigh, kDivisor >> 8);
  write_register8(kLineControl, kEightBits);
  write_register8(kFifoControl, kEnableAndClearFifos);
  write_register8(kInterruptEnable, kReceiveInterrupt);
  enable_irq(map::kUartIrq);
}

bool can_put() noexcept { return (read_register8(kLineStatus) & kTransmitEmpty) != 0; }

void put(std::uint8_t character) noexcept { write_register8(kData, character); }

int get() noexcept {
  return (read_register8(kLineStatus) & kDataReady) != 0 ? read_register8(kData) : -1;
}

void interrupt_when_empty(bool on) noexcept {
  write_register8(kInterruptEnable,
                  on ? kReceiveInterrupt | kTransmitInterrupt : kReceiveInterrupt);
}

// Reading the identity takes back the transmit interrupt, reading the data the receive interrupt.
void acknowledge() noexcept { static_cast<void>(read_register8(kInterruptIdentity)); }

}  // namespace linksec::board::uart
