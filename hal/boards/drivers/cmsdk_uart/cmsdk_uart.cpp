// SPDX-License-Identifier: Apache-2.0

// The UART of Arm's Cortex-M System Design Kit: one character of buffer in each direction, 8 data
// bits, no parity, one interrupt line a direction [Arm DDI 0479].

#include "board/map.h"
#include "common/registers.h"
#include "common/uart.h"
#include "cortex_m/system.h"

namespace linksec::board::uart {
namespace {

constexpr std::uintptr_t kData = map::kUart + 0x00;
constexpr std::uintptr_t kState = map::kUart + 0x04;
constexpr std::uintptr_t kControl = map::kUart + 0x08;
constexpr std::uintptr_t kInterruptStatus = map::kUart + 0x0C;
constexpr std::uintptr_t kBaudDivisor = map::kUart + 0x10;

constexpr std::uint32_t kTransmitFull = 1U << 0;
constexpr std::uint32_t kReceiveFull = 1U << 1;

constexpr std::uint32_t kTransmitEnable = 1U << 0;
constexpr std::uint32_t kReceiveEnable = 1U << 1;
constexpr std::uint32_t kTransmitInterrupt = 1U << 2;
constexpr std::uint32_t kReceiveInterrupt = 1U << 3;
constexpr std::uint32_t kOpen = kTransmitEnable | kReceiveEnable | kReceiveInterrupt;

constexpr std::uint32_t kBothInterrupts = 0x3;

}  // namespace

void open() noexcept {
  write_register(kControl, 0);
  write_register(kBaudDivisor, map::kUartHz / kBaud);
  write_register(kControl, kOpen);
  enable_irq(map::kUartRxIrq);
  enable_irq(map::kUartTxIrq);
}

bool can_put() noexcept { return (read_register(kState) & kTransmitFull) == 0; }

void put(std::uint8_t character) noexcept { write_register(kData, character); }

int get() noexcept {
  if ((read_register(kState) & kReceiveFull) == 0) {
    return -1;
  }
  return static_cast<int>(read_register(kData) & 0xFF);
}

void interrupt_when_empty(bool on) noexcept {
  write_register(kControl, on ? kOpen | kTransmitInterrupt : kOpen);
}

void acknowledge() noexcept { write_register(kInterruptStatus, kBothInterrupts); }

}  // namespace linksec::board::uart
