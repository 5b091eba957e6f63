// SPDX-License-Identifier: Apache-2.0
#pragma once

// Starts a thread that no signal is delivered to.

#include <csignal>
#include <thread>
#include <utility>

namespace linksec::host {

/// A thread inherits the mask of the one that starts it.
template <typename Body>
[[nodiscard]] std::thread start_quiet_thread(Body&& body) {
  sigset_t all{};
  sigset_t before{};
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(std::forward<Body>(body));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace linksec::host
