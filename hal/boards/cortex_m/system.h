// SPDX-License-Identifier: Apache-2.0
#pragma once

// The registers of a Cortex-M's system control space that the boards use, and its interrupt
// controller [Armv7-M Architecture Reference Manual B3].

#include <cstdint>

#include "common/core.h"
#include "common/registers.h"

namespace linksec::board {

inline constexpr std::uintptr_t kSysTickControl = 0xE000E010;
inline constexpr std::uintptr_t kSysTickReload = 0xE000E014;
inline constexpr std::uintptr_t kSysTickValue = 0xE000E018;
inline constexpr std::uintptr_t kInterruptSetEnable = 0xE000E100;
inline constexpr std::uintptr_t kInterruptClearPending = 0xE000E280;
inline constexpr std::uintptr_t kInterruptControlState = 0xE000ED04;
inline constexpr std::uintptr_t kVectorTableOffset = 0xE000ED08;
/// Memory, bus and usage faults, one octet or two each; 0 when there is none.
inline constexpr std::uintptr_t kFaultStatus = 0xE000ED28;

inline constexpr std::uint32_t kSysTickEnable = 1U << 0;
inline constexpr std::uint32_t kSysTickInterrupt = 1U << 1;
inline constexpr std::uint32_t kSysTickCoreClock = 1U << 2;
/// In kInterruptControlState: SysTick's interrupt waits.
inline constexpr std::uint32_t kSysTickPending = 1U << 26;

/// Lets interrupt `irq` through; what waited from before is forgotten.
inline void enable_irq(std::uint32_t irq) noexcept {
  const std::uintptr_t word = (irq / 32) * 4;
  write_register(kInterruptClearPending + word, 1U << (irq % 32));
  write_register(kInterruptSetEnable + word, 1U << (irq % 32));
}

}  // namespace linksec::board
