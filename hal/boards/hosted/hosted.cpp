// SPDX-License-Identifier: Apache-2.0

// What a test program needs that an image does not: static constructors, arguments for main, and
// an exit code that becomes QEMU's.

#include <cstddef>
#include <cstdint>

#include "common/core.h"
#include "common/semihost.h"
#include "common/start.h"

extern "C" {
using Constructor = void (*)();
extern const Constructor linksec_init_array_begin[];  // NOLINT
extern const Constructor linksec_init_array_end[];    // NOLINT

int linksec_hosted_main(int count, char** words) asm("main");
[[noreturn]] void exit(int code);
}

namespace linksec::board {
namespace {

constexpr std::size_t kLineOctets = 256;
constexpr std::size_t kMaxWords = 16;

constinit char line[kLineOctets] = {};
constinit char* words[kMaxWords + 1] = {};

// Cuts `line` at its spaces. A word "nvm=..." and all behind it belongs to the flash model.
int cut_words() noexcept {
  int count = 0;
  bool inside = false;
  for (char* at = line; *at != '\0'; ++at) {
    const bool space = *at == ' ';
    if (!space && !inside) {
      if (at[0] == 'n' && at[1] == 'v' && at[2] == 'm' && at[3] == '=') {
        *at = '\0';
        break;
      }
      if (static_cast<std::size_t>(count) < kMaxWords) {
        words[count++] = at;
      }
    }
    if (space) {
      *at = '\0';
    }
    inside = !space;
  }
  return count;
}

}  // namespace

int call_main() noexcept {
  for (const Constructor* next = linksec_init_array_begin; next != linksec_init_array_end; ++next) {
    (*next)();
  }
  int count = 0;
  if (semihost_command_line(line, sizeof line)) {
    count = cut_words();
  }
  // Through the C library's exit, which flushes its streams.
  exit(linksec_hosted_main(count, words));
}

void halt(int code) noexcept {
  mask_interrupts();
  semihost_exit(code);
}

}  // namespace linksec::board
