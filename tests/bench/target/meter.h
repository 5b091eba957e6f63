// SPDX-License-Identifier: Apache-2.0
#pragma once

// Counts instructions. Under QEMU's -icount each instruction takes the same time, so that a counter
// of time is a counter of instructions: SysTick on Arm, minstret on RISC-V. What one instruction is
// worth is found out once, with instructions that are known.

#include <cstdint>

namespace linksec::bench {

/// Starts the counter and finds its scale.
void open_meter() noexcept;

/// The counter, in units of its own.
[[nodiscard]] std::uint32_t ticks() noexcept;

/// Units from `from` to `to`, at most one turn of the counter.
[[nodiscard]] std::uint32_t ticks_between(std::uint32_t from, std::uint32_t to) noexcept;

/// So many units as instructions; what it takes to read the counter once is not among them.
[[nodiscard]] std::uint32_t instructions(std::uint32_t units) noexcept;

}  // namespace linksec::bench
