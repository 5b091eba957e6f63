// SPDX-License-Identifier: Apache-2.0
#pragma once

// The few instructions that differ between the cores: interrupts on and off, sleep, barriers.

#include <cstdint>

namespace linksec::board {

#if defined(__riscv)

inline constexpr std::uint32_t kMstatusMie = 1U << 3;

inline void mask_interrupts() noexcept { asm volatile("csrci mstatus, 8" ::: "memory"); }
inline void unmask_interrupts() noexcept { asm volatile("csrsi mstatus, 8" ::: "memory"); }
/// Wakes for a pending interrupt whether interrupts are masked or not.
inline void wait_for_interrupt() noexcept { asm volatile("wfi" ::: "memory"); }
/// Orders memory accesses as devices see them.
inline void memory_barrier() noexcept { asm volatile("fence iorw, iorw" ::: "memory"); }

/// Masks interrupts; gives back what `restore_interrupts` takes.
[[nodiscard]] inline std::uint32_t save_and_mask_interrupts() noexcept {
  std::uint32_t state = 0;
  asm volatile("csrrci %0, mstatus, 8" : "=r"(state)::"memory");
  return state & kMstatusMie;
}
inline void restore_interrupts(std::uint32_t state) noexcept {
  asm volatile("csrs mstatus, %0" ::"r"(state) : "memory");
}

#else

inline void mask_interrupts() noexcept { asm volatile("cpsid i" ::: "memory"); }
inline void unmask_interrupts() noexcept { asm volatile("cpsie i\n isb" ::: "memory"); }
/// Wakes for a pending interrupt whether interrupts are masked or not.
inline void wait_for_interrupt() noexcept { asm volatile("dsb\n wfi" ::: "memory"); }
/// Orders memory accesses as devices see them.
inline void memory_barrier() noexcept { asm volatile("dmb" ::: "memory"); }

/// Masks interrupts; gives back what `restore_interrupts` takes.
[[nodiscard]] inline std::uint32_t save_and_mask_interrupts() noexcept {
  std::uint32_t state = 0;
  asm volatile("mrs %0, primask\n cpsid i" : "=r"(state)::"memory");
  return state;
}
/// What waited is served within a few instructions; whoever needs it served at once adds a barrier.
inline void restore_interrupts(std::uint32_t state) noexcept {
  asm volatile("msr primask, %0" ::"r"(state) : "memory");
}

#endif

/// Interrupts are masked while one lives.
class InterruptsMasked {
 public:
  InterruptsMasked() noexcept : state_(save_and_mask_interrupts()) {}
  ~InterruptsMasked() { restore_interrupts(state_); }
  InterruptsMasked(const InterruptsMasked&) = delete;
  InterruptsMasked& operator=(const InterruptsMasked&) = delete;

 private:
  std::uint32_t state_;
};

}  // namespace linksec::board
