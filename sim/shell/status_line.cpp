// SPDX-License-Identifier: Apache-2.0
#include "shell/status_line.h"

#include <unistd.h>

#include <cstdio>

#include "shell/failure.h"

namespace linksec::sim {
namespace {

constexpr std::chrono::milliseconds kOnTerminal{500};

}  // namespace

StatusLine::StatusLine(std::chrono::seconds between)
    : terminal_(::isatty(STDERR_FILENO) == 1),
      between_(between),
      next_(Clock::now() + (terminal_ ? std::chrono::seconds{0} : between)) {}

bool StatusLine::due() const {
  return (terminal_ || between_ != std::chrono::seconds{0}) && Clock::now() >= next_;
}

void StatusLine::show(const std::string& text) {
  if (!due()) {
    return;
  }
  if (terminal_) {
    shown_ = true;
    next_ = Clock::now() + kOnTerminal;
    std::fprintf(stderr, "\r\033[K%s", text.c_str());
    std::fflush(stderr);
  } else {
    next_ = Clock::now() + between_;
    say(text);
  }
}

void StatusLine::clear() {
  if (shown_) {
    shown_ = false;
    std::fputs("\r\033[K", stderr);
  }
}

}  // namespace linksec::sim
