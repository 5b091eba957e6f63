// SPDX-License-Identifier: Apache-2.0
#pragma once

// Time that passed: of a pass over frames in bursts, and of rounds until there are enough.

#include <chrono>
#include <cstddef>

#include "base/config.h"
#include "shell/failure.h"
#include "shell/interrupt.h"

namespace linksec::sim {

/// Runs from when it is made.
class Stopwatch {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(Clock::now() - start_).count();
  }
  [[nodiscard]] double nanoseconds() const {
    return std::chrono::duration<double, std::nano>(Clock::now() - start_).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

/// How long a measurement goes on: `seconds`, and `rounds` at the least.
struct Effort {
  double seconds;
  std::size_t rounds;
};

/// Throws a run Failure when a signal came.
inline void require_uninterrupted() {
  if (interrupted()) {
    throw run_failure("interrupted");
  }
}

/// Calls `round` as `effort` says. Throws a run Failure when a signal comes.
template <typename Round>
void repeat(const Effort& effort, Round round) {
  const Stopwatch watch;
  for (std::size_t done = 0; done < effort.rounds || watch.seconds() < effort.seconds; ++done) {
    require_uninterrupted();
    round();
  }
}

/// Calls `work(at)` for each burst of `frames` frames, and returns the ns that it took per frame.
template <typename Work>
double per_frame(std::size_t frames, Work work) {
  const Stopwatch watch;
  for (std::size_t at = 0; at < frames; at += config::kMaxBurst) {
    work(at);
  }
  return watch.nanoseconds() / static_cast<double>(frames);
}

}  // namespace linksec::sim
