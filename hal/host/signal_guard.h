// SPDX-License-Identifier: Apache-2.0
#pragma once

// Holds signals back while a write is under way: one that ends the process would otherwise cut a
// long write in the middle of a record, and a broken pipe would end it without a word. What was
// held back is delivered when the guard goes, except SIGPIPE.

#include <csignal>
#include <ctime>

namespace linksec::host {

/// What a person or a system sends to end a process.
[[nodiscard]] inline sigset_t terminating_signals() noexcept {
  sigset_t signals{};
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    sigaddset(&signals, signal);
  }
  return signals;
}

class SignalGuard {
 public:
  enum class Which {
    kBrokenPipe,   ///< SIGPIPE alone: a write to a pipe may take for ever and stays breakable.
    kTerminating,  ///< SIGPIPE, and what a person or a system sends to end a process.
  };

  explicit SignalGuard(Which which) noexcept {
    if (which == Which::kTerminating) {
      held_ = terminating_signals();
    } else {
      sigemptyset(&held_);
    }
    sigaddset(&held_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &held_, &before_);
  }
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;

  ~SignalGuard() {
    if (sigismember(&before_, SIGPIPE) == 0) {
      take_pending_pipe_signal();
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  static void take_pending_pipe_signal() noexcept {
    sigset_t pipe_signal{};
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    const timespec at_once{};
    while (sigtimedwait(&pipe_signal, nullptr, &at_once) == SIGPIPE) {
    }
  }

  sigset_t held_{};
  sigset_t before_{};
};

}  // namespace linksec::host
