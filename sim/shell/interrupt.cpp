// SPDX-License-Identifier: Apache-2.0
#include "shell/interrupt.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>

namespace linksec::sim {
namespace {

// The handler may run on another thread than the loop that looks.
std::atomic<bool> g_interrupted = false;
std::atomic<bool> g_orderly = false;
std::atomic<int> g_empty_input = -1;
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

// Only what POSIX allows in a signal handler. The reader that waits on the standard input goes on
// with an empty one, and so comes to an end.
void on_signal(int signal) {
  const int saved = errno;
  g_interrupted.store(true, std::memory_order_relaxed);
  if (g_empty_input >= 0) {
    ::dup2(g_empty_input, STDIN_FILENO);
  }
  if (!g_orderly) {
    std::signal(signal, SIG_DFL);
  }
  errno = saved;
}

}  // namespace

void catch_interrupts(bool reads_standard_input) {
  if (reads_standard_input && g_empty_input < 0) {
    g_empty_input = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  }
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

void end_in_order() noexcept { g_orderly = true; }

bool interrupted() noexcept { return g_interrupted.load(std::memory_order_relaxed); }

}  // namespace linksec::sim
