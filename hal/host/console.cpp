// SPDX-License-Identifier: Apache-2.0
#include "hal/console.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <climits>
#include <cstddef>

#include "host/console.h"
#include "signal_guard.h"

namespace linksec::host {
namespace {

constinit std::atomic<ConsoleOutput> output{ConsoleOutput::kStandardError};
constinit std::atomic<bool> input_enabled{false};

int output_descriptor() noexcept {
  switch (output.load()) {
    case ConsoleOutput::kStandardError:
      return STDERR_FILENO;
    case ConsoleOutput::kStandardOutput:
      return STDOUT_FILENO;
    case ConsoleOutput::kNone:
      break;
  }
  return -1;
}

bool ready(int descriptor, short event) noexcept {
  pollfd wait{descriptor, event, 0};
  return ::poll(&wait, 1, 0) == 1 && (wait.revents & event) != 0;
}

}  // namespace

void set_console_output(ConsoleOutput chosen) noexcept { output.store(chosen); }
void set_console_input(bool enabled) noexcept { input_enabled.store(enabled); }

}  // namespace linksec::host

namespace linksec::hal {

// A descriptor that is ready takes PIPE_BUF octets without blocking; text for which there is no
// room is dropped, as the contract allows.
void console_write(std::string_view text) noexcept {
  const int descriptor = host::output_descriptor();
  const host::SignalGuard guard(host::SignalGuard::Which::kBrokenPipe);
  while (!text.empty() && descriptor >= 0 && host::ready(descriptor, POLLOUT)) {
    const ssize_t took =
        ::write(descriptor, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
    if (took <= 0) {
      return;
    }
    text.remove_prefix(static_cast<std::size_t>(took));
  }
}

int console_read() noexcept {
  unsigned char octet = 0;
  if (!host::input_enabled.load() || !host::ready(STDIN_FILENO, POLLIN) ||
      ::read(STDIN_FILENO, &octet, 1) != 1) {
    return -1;
  }
  return octet;
}

}  // namespace linksec::hal
