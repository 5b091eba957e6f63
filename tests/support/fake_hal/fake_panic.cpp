// SPDX-License-Identifier: Apache-2.0

// An assertion that fails in a test says where, and ends the test program.

#include <cstdio>
#include <cstdlib>

#include "hal/panic.h"

namespace linksec {

void assertion_failed(const char* file, std::uint32_t line) noexcept {
  std::fprintf(stderr, "assertion failed at %s:%u\n", file, static_cast<unsigned>(line));
  std::abort();
}

}  // namespace linksec
