// SPDX-License-Identifier: Apache-2.0
#include "hal/panic.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace linksec {

void assertion_failed(const char* file, std::uint32_t line) noexcept {
  std::array<char, 512> text{};
  const int length = std::snprintf(text.data(), text.size(),
                                   "linksec: internal error: assertion failed at %s:%u\n", file,
                                   static_cast<unsigned>(line));
  // Straight to the descriptor: the C library's streams may be what is broken.
  if (length > 0 && ::write(STDERR_FILENO, text.data(), static_cast<std::size_t>(length)) < 0) {
    std::abort();
  }
  std::abort();
}

}  // namespace linksec
