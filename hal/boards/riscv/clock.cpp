// SPDX-License-Identifier: Apache-2.0

// The clock on mtime, which has 64 bits and never wraps. The compare register interrupts a hundred
// times a second, so that `idle` looks at the clock: a sleep ends within one period of its time.

#include <cstdint>

#include "board/map.h"
#include "common/services.h"
#include "common/start.h"
#include "hal/clock.h"
#include "riscv/system.h"

namespace linksec {
namespace {

constexpr std::uint64_t kSecondNs = 1'000'000'000;
constexpr std::uint32_t kTickNs = static_cast<std::uint32_t>(kSecondNs / board::map::kTimeHz);
constexpr std::uint64_t kPeriod = board::map::kTimeHz / 100;
static_assert(kSecondNs % board::map::kTimeHz == 0, "a tick is a whole number of nanoseconds");

// The upper half is read again in case the lower one has wrapped in between.
std::uint64_t ticks() noexcept {
  for (;;) {
    const std::uint32_t high = board::read_register(board::kTimeHigh);
    const std::uint32_t low = board::read_register(board::kTimeLow);
    if (board::read_register(board::kTimeHigh) == high) {
      return (std::uint64_t{high} << 32) | low;
    }
  }
}

// Never lower than the goal in between: that would interrupt at once.
void set_compare(std::uint64_t goal) noexcept {
  board::write_register(board::kTimerCompareHigh, UINT32_MAX);
  board::write_register(board::kTimerCompareLow, static_cast<std::uint32_t>(goal));
  board::write_register(board::kTimerCompareHigh, static_cast<std::uint32_t>(goal >> 32));
}

}  // namespace

void board::open_clock() noexcept {
  set_compare(ticks() + kPeriod);
  enable_hart_interrupts(kMachineTimerEnable);
}

void board::on_tick() noexcept { set_compare(ticks() + kPeriod); }

Time hal::clock_now() noexcept { return {ticks() * kTickNs}; }

}  // namespace linksec
