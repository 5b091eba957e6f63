// SPDX-License-Identifier: Apache-2.0

// The clock on SysTick: 24 bits that count down a hundred times a second, and a 64-bit sum of the
// periods that have passed. Nanoseconds in 64 bits last for 584 years. The interrupt also lets
// `idle` look at the clock: a sleep ends within one period of its time.

#include <cstdint>

#include "board/map.h"
#include "common/services.h"
#include "common/start.h"
#include "cortex_m/system.h"
#include "hal/clock.h"

namespace linksec {
namespace {

constexpr std::uint64_t kSecondNs = 1'000'000'000;
constexpr std::uint32_t kTicksASecond = 100;
constexpr std::uint32_t kPeriod = board::map::kCoreHz / kTicksASecond;
constexpr std::uint32_t kCycleNs = static_cast<std::uint32_t>(kSecondNs / board::map::kCoreHz);
constexpr std::uint64_t kPeriodNs = kSecondNs / kTicksASecond;
static_assert(kSecondNs % board::map::kCoreHz == 0, "a cycle is a whole number of nanoseconds");
static_assert(kPeriod <= 0x1000000, "SysTick has 24 bits");

constinit std::uint64_t passed_ns = 0;
constinit std::uint64_t last_ns = 0;

// A period begins when the counter reaches 0, which is also when the interrupt is raised; the next
// value is the reload value.
std::uint32_t cycles_of_period() noexcept {
  const std::uint32_t value = board::read_register(board::kSysTickValue);
  return value == 0 ? 0 : kPeriod - value;
}

bool period_is_over() noexcept {
  return (board::read_register(board::kInterruptControlState) & board::kSysTickPending) != 0;
}

}  // namespace

void board::open_clock() noexcept {
  write_register(kSysTickReload, kPeriod - 1);
  write_register(kSysTickValue, 0);
  write_register(kSysTickControl, kSysTickEnable | kSysTickInterrupt | kSysTickCoreClock);
}

void board::on_tick() noexcept { passed_ns += kPeriodNs; }

Time hal::clock_now() noexcept {
  const board::InterruptsMasked masked;
  std::uint64_t ns = passed_ns;
  std::uint32_t cycles = cycles_of_period();
  if (period_is_over()) {
    // The period ended before or after the counter was read: now it certainly has.
    cycles = cycles_of_period();
    ns += kPeriodNs;
  }
  ns += std::uint64_t{cycles} * kCycleNs;
  // At the very end of a period an emulated counter may stand at 0 before its interrupt is raised.
  last_ns = ns > last_ns ? ns : last_ns;
  return {last_ns};
}

}  // namespace linksec
