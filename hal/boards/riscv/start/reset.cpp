// SPDX-License-Identifier: Apache-2.0

// From reset to `run` on a RISC-V hart in machine mode: stack, thread pointer, a guard below the
// stack, .bss, and the one trap vector.

#include <cstdint>

#include "board/map.h"
#include "common/registers.h"
#include "common/start.h"
#include "riscv/system.h"

extern "C" {
// From riscv/sections.ld.
extern std::uint32_t linksec_data_begin[];         // NOLINT
extern std::uint32_t linksec_data_end[];           // NOLINT
extern const std::uint32_t linksec_data_source[];  // NOLINT
extern std::uint32_t linksec_bss_begin[];          // NOLINT
extern std::uint32_t linksec_bss_end[];            // NOLINT

[[noreturn]] void linksec_reset();
[[noreturn]] void linksec_start() noexcept;
void linksec_trap() noexcept;
}

// The guard is a locked entry of the physical memory protection without any permission: 4 KB that
// even machine mode may not touch (a power-of-two region: address/4 | 0x1FF; L | NAPOT = 0x98).
[[gnu::naked, gnu::section(".text.reset")]] void linksec_reset() {
  asm volatile(
      ".option push\n"
      ".option norelax\n"
      "la gp, __global_pointer$\n"
      ".option pop\n"
      "la sp, linksec_stack_top\n"
      "la tp, linksec_tls_begin\n"
      "la t0, linksec_stack_guard\n"
      "srli t0, t0, 2\n"
      "ori t0, t0, 0x1ff\n"
      "csrw pmpaddr0, t0\n"
      "li t0, 0x98\n"
      "csrw pmpcfg0, t0\n"
      "la t0, linksec_trap\n"
      "csrw mtvec, t0\n"
      "j linksec_start");
}

void linksec_start() noexcept {
  const std::uint32_t* from = linksec_data_source;
  for (std::uint32_t* to = linksec_data_begin; to != linksec_data_end; ++to) {
    *to = *from++;
  }
  for (std::uint32_t* to = linksec_bss_begin; to != linksec_bss_end; ++to) {
    *to = 0;
  }
  linksec::board::run();
}

namespace linksec::board {
namespace {

constexpr std::uint32_t kInterrupt = 1U << 31;
constexpr std::uint32_t kMachineTimer = 7;
constexpr std::uint32_t kMachineExternal = 11;
constexpr std::uint32_t kBreakpoint = 3;

// The instructions around the breakpoint of a semihosting call.
constexpr std::uint32_t kCallBegins = 0x01F01013;
constexpr std::uint32_t kCallEnds = 0x40705013;

// A semihosting call that no debugger answers is a breakpoint: it is passed over, and the call
// answers with its own number, which no caller takes for success.
bool pass_over_semihosting() noexcept {
  const std::uint32_t* at = nullptr;
  asm volatile("csrr %0, mepc" : "=r"(at));
  if (at[-1] != kCallBegins || at[1] != kCallEnds) {
    return false;
  }
  asm volatile("csrw mepc, %0" ::"r"(at + 1));
  return true;
}

// What the interrupt controller holds; a claim of 0 is none.
void serve_external() noexcept {
  while (const std::uint32_t irq = read_register(kPlicClaim)) {
    if (irq == map::kUartIrq) {
      on_console();
    } else if (irq >= map::kVirtioIrq && irq < map::kVirtioIrq + map::kVirtioSlots) {
      on_ethernet();
    } else {
      fault(irq);
    }
    write_register(kPlicClaim, irq);
  }
}

}  // namespace

[[gnu::weak]] void on_tick() noexcept { fault(kMachineTimer); }
[[gnu::weak]] void on_console() noexcept { fault(map::kUartIrq); }
[[gnu::weak]] void on_ethernet() noexcept { fault(map::kVirtioIrq); }

}  // namespace linksec::board

[[gnu::interrupt("machine"), gnu::aligned(4)]] void linksec_trap() noexcept {
  using namespace linksec::board;  // NOLINT
  std::uint32_t cause = 0;
  asm volatile("csrr %0, mcause" : "=r"(cause));
  if (cause == (kInterrupt | kMachineTimer)) {
    on_tick();
  } else if (cause == (kInterrupt | kMachineExternal)) {
    serve_external();
  } else if (cause != kBreakpoint || !pass_over_semihosting()) {
    fault(cause);
  }
}
