// SPDX-License-Identifier: Apache-2.0
#include "cli/secret_input.h"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "base/secret.h"
#include "shell/descriptor.h"
#include "shell/failure.h"

namespace linksec::sim {
namespace {

constexpr const char* kTerminal = "/dev/tty";
// Longer than a SAK in any form that is read.
constexpr std::size_t kMostCharacters = 512;
constexpr char kInterrupt = 3;
constexpr char kEndOfInput = 4;
constexpr char kBackspace = 8;
constexpr char kDelete = 0x7F;

[[noreturn]] void refuse_length() {
  throw run_failure("the key that was read is longer than any; give it as hex digits");
}

constexpr std::array kEndingSignals = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};

void note_signal(int /*signal*/) {}

// Signals that end a program come while it waits for the terminal, and nowhere else, for as long as
// this lives.
class HeldSignals {
 public:
  HeldSignals() {
    sigset_t ending;
    ::sigemptyset(&ending);
    for (const int signal : kEndingSignals) {
      ::sigaddset(&ending, signal);
    }
    ::pthread_sigmask(SIG_BLOCK, &ending, &before_);
    struct sigaction noted {};
    noted.sa_handler = note_signal;
    for (std::size_t i = 0; i < kEndingSignals.size(); ++i) {
      ::sigaction(kEndingSignals[i], &noted, &actions_[i]);
    }
  }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;
  ~HeldSignals() {
    for (std::size_t i = 0; i < kEndingSignals.size(); ++i) {
      ::sigaction(kEndingSignals[i], &actions_[i], nullptr);
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

  // False for a signal that came first.
  [[nodiscard]] bool wait_for_input(int fd) const {
    pollfd input = {.fd = fd, .events = POLLIN, .revents = 0};
    return ::ppoll(&input, 1, nullptr, &before_) >= 0;
  }

 private:
  sigset_t before_{};
  std::array<struct sigaction, kEndingSignals.size()> actions_{};
};

// A terminal that shows nothing and hands over each character, for as long as this lives. It makes
// no signals of characters, and holds those of others: none can leave it silent.
class SilentTerminal {
 public:
  explicit SilentTerminal(int fd) : fd_(fd) {
    if (::tcgetattr(fd_, &before_) != 0) {
      throw run_failure(std::string("the terminal can't be silenced: ") + std::strerror(errno));
    }
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ICANON | ISIG);
    silent.c_cc[VMIN] = 1;
    silent.c_cc[VTIME] = 0;
    if (::tcsetattr(fd_, TCSAFLUSH, &silent) != 0) {
      throw run_failure(std::string("the terminal can't be silenced: ") + std::strerror(errno));
    }
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;
  ~SilentTerminal() { static_cast<void>(::tcsetattr(fd_, TCSAFLUSH, &before_)); }

  // The next character; the end of the input counts as one, and a signal as Ctrl-C.
  [[nodiscard]] char next() const {
    char c = kEndOfInput;
    if (!signals_.wait_for_input(fd_)) {
      return kInterrupt;
    }
    return ::read(fd_, &c, 1) == 1 ? c : kEndOfInput;
  }

 private:
  int fd_;
  HeldSignals signals_;
  termios before_{};
};

void show(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t took = ::write(fd, text.data(), text.size());
    if (took <= 0) {
      return;
    }
    text.remove_prefix(static_cast<std::size_t>(took));
  }
}

void remove_last(SecretText& text) {
  if (!text.empty()) {
    text.back() = 0;
    text.pop_back();
  }
}

// Room from the beginning, so that a growing vector leaves no copy behind.
SecretText empty_text() {
  SecretText text;
  text.reserve(kMostCharacters);
  return text;
}

SecretText read_line(const SilentTerminal& terminal) {
  SecretText text = empty_text();
  for (char c = terminal.next(); c != '\n' && c != '\r'; c = terminal.next()) {
    if (c == kInterrupt || (c == kEndOfInput && text.empty())) {
      throw run_failure("no key was given");
    }
    if (c == kEndOfInput) {
      break;
    }
    if (c == kBackspace || c == kDelete) {
      remove_last(text);
      continue;
    }
    if (text.size() == kMostCharacters) {
      refuse_length();
    }
    text.push_back(c);
  }
  return text;
}

}  // namespace

bool has_terminal() noexcept {
  const Descriptor terminal(::open(kTerminal, O_RDWR | O_CLOEXEC | O_NOCTTY));
  return terminal.open();
}

SecretText ask_secret(std::string_view question) {
  const Descriptor terminal(::open(kTerminal, O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!terminal.open()) {
    throw run_failure("there is no terminal to ask for a key on; name a file that holds it");
  }
  const SilentTerminal silent(terminal.get());
  show(terminal.get(), escaped(question) + ": ");
  SecretText text = read_line(silent);
  show(terminal.get(), "\n");
  return text;
}

SecretText read_secret_from_input() {
  SecretText text = empty_text();
  text.resize(kMostCharacters);
  std::size_t size = 0;
  ssize_t got = 1;
  while (got != 0 && size < text.size()) {
    got = ::read(STDIN_FILENO, text.data() + size, text.size() - size);
    if (got < 0 && errno != EINTR) {
      throw run_failure(std::string("the key can't be read from the standard input: ") +
                        std::strerror(errno));
    }
    size += got > 0 ? static_cast<std::size_t>(got) : 0;
  }
  if (size == text.size()) {
    refuse_length();
  }
  text.resize(size);
  return text;
}

std::optional<SecretText> take_secret_from_environment(const std::string& name) {
  char* const value = ::getenv(name.c_str());
  if (value == nullptr) {
    return std::nullopt;
  }
  const std::size_t size = std::strlen(value);
  SecretText text(value, value + size);
  secure_wipe({reinterpret_cast<std::uint8_t*>(value), size});
  ::unsetenv(name.c_str());
  return text;
}

}  // namespace linksec::sim
