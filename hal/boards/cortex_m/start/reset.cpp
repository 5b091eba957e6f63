// SPDX-License-Identifier: Apache-2.0

// From reset to `run`: vector table, stack limit, .data, .bss. The core has loaded the stack
// pointer from the table already.

#include <cstddef>
#include <cstdint>

#include "board/map.h"
#include "common/registers.h"
#include "common/start.h"
#include "cortex_m/system.h"

extern "C" {
// From cortex_m/sections.ld.
extern std::uint32_t linksec_data_begin[];         // NOLINT
extern std::uint32_t linksec_data_end[];           // NOLINT
extern const std::uint32_t linksec_data_source[];  // NOLINT
extern std::uint32_t linksec_bss_begin[];          // NOLINT
extern std::uint32_t linksec_bss_end[];            // NOLINT
extern std::uint32_t linksec_stack_bottom[];       // NOLINT
extern std::uint32_t linksec_stack_top[];          // NOLINT

[[noreturn]] void linksec_reset() noexcept;
void linksec_hard_fault();
void linksec_judge_hard_fault(std::uint32_t* frame) noexcept;
}

namespace linksec::board {
namespace {

using Handler = void (*)();

constexpr std::size_t kSystemVectors = 16;
constexpr std::size_t kHardFaultVector = 3;
constexpr std::size_t kSysTickVector = 15;

// What the core stacks when an exception begins: r0 first, the program counter seventh.
constexpr std::size_t kStackedR0 = 0;
constexpr std::size_t kStackedPc = 6;

struct VectorTable {
  const std::uint32_t* stack;
  Handler handlers[kSystemVectors - 1 + map::kIrqCount];
};

// Which exception this is stands in the program status register.
void unexpected() noexcept {
  std::uint32_t number = 0;
  asm volatile("mrs %0, ipsr" : "=r"(number));
  fault(number);
}

constexpr VectorTable make_vectors() noexcept {
  VectorTable table{linksec_stack_top, {}};
  for (Handler& handler : table.handlers) {
    handler = unexpected;
  }
  table.handlers[0] = linksec_reset;
  table.handlers[kHardFaultVector - 1] = linksec_hard_fault;
  table.handlers[kSysTickVector - 1] = on_tick;
  table.handlers[kSystemVectors - 1 + map::kUartRxIrq] = on_console;
  table.handlers[kSystemVectors - 1 + map::kUartTxIrq] = on_console;
  table.handlers[kSystemVectors - 1 + map::kEthernetIrq] = on_ethernet;
  return table;
}

// The table's address is a multiple of its size rounded up to a power of two: sections.ld.
[[gnu::section(".vectors"), gnu::used]] constinit const VectorTable vectors = make_vectors();

void set_stack_limit() noexcept {
#if defined(__ARM_ARCH_8M_MAIN__)
  asm volatile("msr msplim, %0" ::"r"(linksec_stack_bottom));
#endif
}

}  // namespace

[[gnu::weak]] void on_tick() noexcept { unexpected(); }
[[gnu::weak]] void on_console() noexcept { unexpected(); }
[[gnu::weak]] void on_ethernet() noexcept { unexpected(); }

}  // namespace linksec::board

// The stacked registers lie where the stack pointer is.
[[gnu::naked]] void linksec_hard_fault() {
  asm volatile("mrs r0, msp\n b linksec_judge_hard_fault");
}

// A semihosting call that no debugger answers is a hard fault without another fault behind it. It
// answers -1, and the program goes on without the host's files.
void linksec_judge_hard_fault(std::uint32_t* frame) noexcept {
  using namespace linksec::board;  // NOLINT
  constexpr std::uint16_t kSemihostingCall = 0xBEAB;
  if (read_register(kFaultStatus) == 0 &&
      *reinterpret_cast<const std::uint16_t*>(frame[kStackedPc]) == kSemihostingCall) {
    frame[kStackedR0] = UINT32_MAX;
    frame[kStackedPc] += sizeof kSemihostingCall;
    return;
  }
  fault(kHardFaultVector);
}

void linksec_reset() noexcept {
  using namespace linksec::board;  // NOLINT
  mask_interrupts();
  set_stack_limit();
  write_register(kVectorTableOffset, reinterpret_cast<std::uintptr_t>(&vectors));
  const std::uint32_t* from = linksec_data_source;
  for (std::uint32_t* to = linksec_data_begin; to != linksec_data_end; ++to) {
    *to = *from++;
  }
  for (std::uint32_t* to = linksec_bss_begin; to != linksec_bss_end; ++to) {
    *to = 0;
  }
  run();
}
