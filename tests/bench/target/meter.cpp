// SPDX-License-Identifier: Apache-2.0
#include "meter.h"

namespace linksec::bench {
namespace {

constexpr std::uint32_t kKnownInstructions = 1000;

constinit std::uint32_t units_of_known = 1;
constinit std::uint32_t units_of_reading = 0;

#if defined(__riscv)
constexpr std::uint32_t kCounterMask = 0xFFFF'FFFF;

void start() noexcept {}
#else
constexpr std::uint32_t kCounterMask = 0x00FF'FFFF;

// SysTick: control, reload value, current value.
volatile std::uint32_t* const systick = reinterpret_cast<volatile std::uint32_t*>(0xE000'E010);

void start() noexcept {
  constexpr std::uint32_t kEnableCoreClock = 5;
  systick[1] = kCounterMask;
  systick[2] = 0;
  systick[0] = kEnableCoreClock;
}
#endif

}  // namespace

[[gnu::noinline]] std::uint32_t ticks() noexcept {
#if defined(__riscv)
  std::uint32_t value = 0;
  asm volatile("csrr %0, minstret" : "=r"(value));
  return value;
#else
  return kCounterMask - systick[2];
#endif
}

std::uint32_t ticks_between(std::uint32_t from, std::uint32_t to) noexcept {
  return (to - from) & kCounterMask;
}

void open_meter() noexcept {
  start();
  const std::uint32_t first = ticks();
  const std::uint32_t second = ticks();
  units_of_reading = ticks_between(first, second);
  const std::uint32_t before = ticks();
  asm volatile(".rept 1000\n nop\n .endr");
  units_of_known = ticks_between(before, ticks()) - units_of_reading;
}

std::uint32_t instructions(std::uint32_t units) noexcept {
  const std::uint32_t counted = units > units_of_reading ? units - units_of_reading : 0;
  const std::uint64_t scaled = std::uint64_t{counted} * kKnownInstructions + units_of_known / 2;
  return static_cast<std::uint32_t>(scaled / units_of_known);
}

}  // namespace linksec::bench
