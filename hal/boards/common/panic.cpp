// SPDX-License-Identifier: Apache-2.0

#include "hal/panic.h"

#include "common/core.h"
#include "common/start.h"

namespace linksec {
namespace {

constexpr int kPanicCode = 70;

}  // namespace

void assertion_failed(const char* file, std::uint32_t line) noexcept {
  board::mask_interrupts();
  board::close_services();
  board::say_last_words(file, line);
  board::halt(kPanicCode);
}

}  // namespace linksec
