// SPDX-License-Identifier: Apache-2.0
#include "shell/progress.h"

#include <unistd.h>

#include <cstdio>
#include <utility>

namespace linksec::sim {
namespace {

constexpr std::chrono::milliseconds kInterval{500};

}  // namespace

Progress::Progress(std::string name)
    : name_(std::move(name)),
      terminal_(::isatty(STDERR_FILENO) == 1),
      next_(std::chrono::steady_clock::now() + kInterval) {}

Progress::~Progress() {
  if (shown_) {
    std::fputs("\r\033[K", stderr);
  }
}

void Progress::show(std::uint64_t frames) {
  if (!terminal_) {
    return;
  }
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) {
    return;
  }
  next_ = now + kInterval;
  shown_ = true;
  std::fprintf(stderr, "\r%s: %llu frames", name_.c_str(), static_cast<unsigned long long>(frames));
  std::fflush(stderr);
}

}  // namespace linksec::sim
