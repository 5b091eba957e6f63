// SPDX-License-Identifier: Apache-2.0
#include "sim/interrupt.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace linksec::sim {
namespace {

volatile std::sig_atomic_t g_interrupted = 0;
volatile std::sig_atomic_t g_orderly = 0;
int g_empty_input = -1;

// Only what POSIX allows in a signal handler. The reader that waits on the standard input goes on
// with an empty one, and so comes to an end.
void on_signal(int signal) {
  const int saved = errno;
  g_interrupted = 1;
  if (g_empty_input >= 0) {
    ::dup2(g_empty_input, STDIN_FILENO);
  }
  if (g_orderly == 0) {
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

void end_in_order() noexcept { g_orderly = 1; }

bool interrupted() noexcept { return g_interrupted != 0; }

}  // namespace linksec::sim
