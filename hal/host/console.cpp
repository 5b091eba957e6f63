// SPDX-License-Identifier: Apache-2.0
#include "hal/console.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <climits>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "host/console.h"
#include "signal_guard.h"

namespace linksec::host {
namespace {

constinit std::atomic<ConsoleOutput> output{ConsoleOutput::kStandardError};
constinit std::atomic<bool> input_enabled{false};

constexpr std::size_t kMaxConsoles = 4096;
constexpr std::size_t kMaxWritten = std::size_t{1} << 20;

struct MemoryConsole {
  std::string written;
  std::string typed;
  std::size_t read = 0;  // Octets of `typed`.
};

// By index; place 0 is the standard console's and stays empty.
std::vector<std::unique_ptr<MemoryConsole>>& memory_consoles() {
  static std::vector<std::unique_ptr<MemoryConsole>> all(1);
  return all;
}

MemoryConsole* find(hal::ConsoleId id) noexcept {
  auto& all = memory_consoles();
  return id.index < all.size() ? all[id.index].get() : nullptr;
}

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

IoResult<hal::ConsoleId> open_memory_console() {
  auto& all = memory_consoles();
  auto place = std::find(all.begin() + 1, all.end(), nullptr);
  if (place == all.end()) {
    if (all.size() == kMaxConsoles) {
      return IoError{"too many consoles are open"};
    }
    place = all.insert(all.end(), nullptr);
  }
  *place = std::make_unique<MemoryConsole>();
  return hal::ConsoleId{static_cast<std::uint16_t>(place - all.begin())};
}

void close_console(hal::ConsoleId id) noexcept {
  if (find(id) != nullptr) {
    memory_consoles()[id.index].reset();
  }
}

std::string take_written(hal::ConsoleId id) {
  MemoryConsole* const console = find(id);
  return console != nullptr ? std::exchange(console->written, {}) : std::string();
}

void type(hal::ConsoleId id, std::string_view text) {
  if (MemoryConsole* const console = find(id); console != nullptr) {
    console->typed.append(text);
  }
}

void set_console_output(ConsoleOutput chosen) noexcept { output.store(chosen); }
void set_console_input(bool enabled) noexcept { input_enabled.store(enabled); }

namespace {

// A descriptor that is ready takes PIPE_BUF octets without blocking; text for which there is no
// room is dropped, as the contract allows.
void write_standard(std::string_view text) noexcept {
  const int descriptor = output_descriptor();
  const SignalGuard guard(SignalGuard::Which::kBrokenPipe);
  while (!text.empty() && descriptor >= 0 && ready(descriptor, POLLOUT)) {
    const ssize_t took =
        ::write(descriptor, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
    if (took <= 0) {
      return;
    }
    text.remove_prefix(static_cast<std::size_t>(took));
  }
}

int read_standard() noexcept {
  unsigned char octet = 0;
  if (!input_enabled.load() || !ready(STDIN_FILENO, POLLIN) ||
      ::read(STDIN_FILENO, &octet, 1) != 1) {
    return -1;
  }
  return octet;
}

}  // namespace
}  // namespace linksec::host

namespace linksec::hal {

void console_write(ConsoleId id, std::string_view text) noexcept {
  if (id == host::kStandardConsole) {
    host::write_standard(text);
  } else if (host::MemoryConsole* const console = host::find(id); console != nullptr) {
    const std::size_t room = host::kMaxWritten - console->written.size();
    console->written.append(text.substr(0, room));
  }
}

int console_read(ConsoleId id) noexcept {
  if (id == host::kStandardConsole) {
    return host::read_standard();
  }
  host::MemoryConsole* const console = host::find(id);
  if (console == nullptr || console->read == console->typed.size()) {
    return -1;
  }
  return static_cast<unsigned char>(console->typed[console->read++]);
}

}  // namespace linksec::hal
