// SPDX-License-Identifier: Apache-2.0
#pragma once

// The interrupt controller and the timer of a RISC-V hart, as the board places them (map.h)
// [RISC-V Platform-Level Interrupt Controller Specification; RISC-V Privileged Architecture 3.2].

#include <cstdint>

#include "board/map.h"
#include "common/core.h"
#include "common/registers.h"

namespace linksec::board {

/// Context 0 is machine mode of hart 0.
inline constexpr std::uintptr_t kPlicPriority = map::kPlic;
inline constexpr std::uintptr_t kPlicEnable = map::kPlic + 0x2000;
inline constexpr std::uintptr_t kPlicThreshold = map::kPlic + 0x200000;
inline constexpr std::uintptr_t kPlicClaim = map::kPlic + 0x200004;

inline constexpr std::uintptr_t kTimerCompareLow = map::kClint + 0x4000;
inline constexpr std::uintptr_t kTimerCompareHigh = map::kClint + 0x4004;
inline constexpr std::uintptr_t kTimeLow = map::kClint + 0xBFF8;
inline constexpr std::uintptr_t kTimeHigh = map::kClint + 0xBFFC;

/// Bits of the register mie.
inline constexpr std::uint32_t kMachineTimerEnable = 1U << 7;
inline constexpr std::uint32_t kMachineExternalEnable = 1U << 11;

/// Lets the interrupts of `mask` through to the hart.
inline void enable_hart_interrupts(std::uint32_t mask) noexcept {
  asm volatile("csrs mie, %0" ::"r"(mask) : "memory");
}

/// Lets interrupt `irq` of the controller through.
inline void enable_irq(std::uint32_t irq) noexcept {
  write_register(kPlicPriority + irq * 4, 1);
  const std::uintptr_t word = kPlicEnable + (irq / 32) * 4;
  write_register(word, read_register(word) | (1U << (irq % 32)));
  write_register(kPlicThreshold, 0);
  enable_hart_interrupts(kMachineExternalEnable);
}

}  // namespace linksec::board
