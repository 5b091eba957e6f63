// SPDX-License-Identifier: Apache-2.0
#pragma once

// Semihosting: a trap instruction by which a program asks the debugger, or QEMU, for a file of the
// host. The flash model and the hosted tests use it; the data path never does. Operation numbers
// are those of Arm's semihosting specification, which RISC-V shares.

#include <cstddef>
#include <cstdint>

namespace linksec::board {

/// Operation numbers.
enum class Semihost : std::uint32_t {
  kOpen = 0x01,
  kClose = 0x02,
  kWrite0 = 0x04,
  kWrite = 0x05,
  kRead = 0x06,
  kSeek = 0x0A,
  kFileLength = 0x0C,
  kCommandLine = 0x15,
  kExitExtended = 0x20,
};

/// One word of a parameter block.
using SemihostWord = std::uintptr_t;

/// Asks for `operation`; `block` is its parameter block. Returns what the host answers.
inline std::int32_t semihost(Semihost operation, const void* block) noexcept {
#if defined(__riscv)
  register std::uint32_t a0 asm("a0") = static_cast<std::uint32_t>(operation);
  register const void* a1 asm("a1") = block;
  // The three instructions are the mark: uncompressed, and in one page.
  asm volatile(
      ".option push\n"
      ".option norvc\n"
      ".balign 16\n"
      "slli x0, x0, 0x1f\n"
      "ebreak\n"
      "srai x0, x0, 7\n"
      ".option pop"
      : "+r"(a0)
      : "r"(a1)
      : "memory");
  return static_cast<std::int32_t>(a0);
#else
  register std::uint32_t r0 asm("r0") = static_cast<std::uint32_t>(operation);
  register const void* r1 asm("r1") = block;
  asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return static_cast<std::int32_t>(r0);
#endif
}

/// Ends the program; `code` is the exit code of QEMU.
[[noreturn]] inline void semihost_exit(int code) noexcept {
  constexpr SemihostWord kApplicationExit = 0x20026;
  const SemihostWord block[2] = {kApplicationExit, static_cast<SemihostWord>(code)};
  for (;;) {
    static_cast<void>(semihost(Semihost::kExitExtended, block));
  }
}

/// The words behind the image on the command line (QEMU: -semihosting-config arg=...), with a null
/// at the end. Returns false when the host gives none or they do not fit.
inline bool semihost_command_line(char* to, std::size_t octets) noexcept {
  SemihostWord block[2] = {reinterpret_cast<SemihostWord>(to), octets};
  to[0] = '\0';
  return semihost(Semihost::kCommandLine, block) == 0;
}

}  // namespace linksec::board
