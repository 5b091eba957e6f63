// SPDX-License-Identifier: Apache-2.0
#include "painted_stack.h"

#include <cstdint>

namespace linksec::bench {
namespace {

constexpr std::size_t kWords = 1024;
constexpr std::uint32_t kPaint = 0xA5A5'A5A5;

}  // namespace

// The stack grows downwards; what lies below this function's frame is free until it calls.
[[gnu::noinline]] std::size_t stack_of(void (*call)()) noexcept {
  std::uintptr_t here = 0;
#if defined(__riscv)
  asm volatile("mv %0, sp" : "=r"(here));
#else
  asm volatile("mov %0, sp" : "=r"(here));
#endif
  auto* const top = reinterpret_cast<volatile std::uint32_t*>(here);
  for (std::size_t i = 1; i <= kWords; ++i) {
    top[-static_cast<std::ptrdiff_t>(i)] = kPaint;
  }
  call();
  std::size_t untouched = 0;
  while (untouched < kWords && top[-static_cast<std::ptrdiff_t>(kWords - untouched)] == kPaint) {
    ++untouched;
  }
  return (kWords - untouched) * sizeof(std::uint32_t);
}

}  // namespace linksec::bench
