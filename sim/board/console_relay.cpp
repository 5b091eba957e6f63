// SPDX-License-Identifier: Apache-2.0
#include "board/console_relay.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "shell/failure.h"
#include "shell/interrupt.h"

namespace linksec::sim {
namespace {

using std::chrono::milliseconds;

// How long a signal, or a terminal that comes back to the foreground, may go unnoticed.
constexpr milliseconds kStep{200};
constexpr milliseconds kPatience{10'000};
constexpr milliseconds kLastWords{1'000};
constexpr std::size_t kMaxOutput = 64UL * 1024;
// A pipe or terminal that is ready takes so much without waiting.
constexpr std::size_t kPartOctets = 512;
constexpr char kEndCommand = 'q';

}  // namespace

ConsoleRelay::ConsoleRelay(BoardProcess& board, std::string image)
    : board_(board), image_(std::move(image)) {
  // A terminal that belongs to another job would stop this one when it is read or written.
  std::signal(SIGTTIN, SIG_IGN);
  std::signal(SIGTTOU, SIG_IGN);
}

void ConsoleRelay::run() {
  while (!interrupted()) {
    step(kStep);
    board_.require_running();
    warn_if_silent();
  }
  end_board();
  if (output_error_ != 0) {
    throw run_failure(std::string("standard output: can't be written: ") +
                      std::strerror(output_error_));
  }
}

// The image settles its PN records; one that does not answer loses what it had reserved.
void ConsoleRelay::end_board() {
  const Clock::time_point limit = Clock::now() + kLastWords;
  typed_ = kEndCommand;
  input_open_ = false;
  while (board_.state() != BoardProcess::State::kStopped && Clock::now() < limit &&
         !board_.wait_descriptors().empty()) {
    step(milliseconds(50));
  }
  board_.end();
  while (!output_.empty() && output_open_ && Clock::now() < limit) {
    step(milliseconds(20));
  }
}

bool ConsoleRelay::wants_input() const {
  if (!input_open_ || !typed_.empty() || board_.state() == BoardProcess::State::kStarting) {
    return false;
  }
  return ::isatty(STDIN_FILENO) == 0 || ::tcgetpgrp(STDIN_FILENO) == ::getpgrp();
}

void ConsoleRelay::step(milliseconds timeout) {
  std::vector<pollfd> waits;
  for (const int fd : board_.wait_descriptors()) {
    waits.push_back({fd, POLLIN, 0});
  }
  const bool input = wants_input();
  const bool output = output_open_ && !output_.empty();
  waits.push_back({input ? STDIN_FILENO : -1, POLLIN, 0});
  waits.push_back({output ? STDOUT_FILENO : -1, POLLOUT, 0});
  if (::poll(waits.data(), waits.size(), static_cast<int>(timeout.count())) < 0) {
    return;
  }
  if (output && waits.back().revents != 0) {
    write_output();
  }
  if (input && waits[waits.size() - 2].revents != 0) {
    read_input();
  }
  typed_.erase(0, typed_.empty() ? 0 : board_.type(typed_));
  const std::string text = board_.read_console();
  if (output_open_ && output_.size() + text.size() <= kMaxOutput) {
    output_ += text;
  }
}

void ConsoleRelay::read_input() {
  std::array<char, kPartOctets> part{};
  const ssize_t got = ::read(STDIN_FILENO, part.data(), part.size());
  if (got > 0) {
    typed_.assign(part.data(), static_cast<std::size_t>(got));
  } else {
    input_open_ = got < 0 && (errno == EINTR || errno == EAGAIN || errno == EIO);
  }
}

void ConsoleRelay::write_output() {
  const ssize_t took =
      ::write(STDOUT_FILENO, output_.data(), std::min(output_.size(), kPartOctets));
  if (took >= 0) {
    output_.erase(0, static_cast<std::size_t>(took));
  } else if (errno != EINTR && errno != EAGAIN) {
    output_open_ = false;
    output_error_ = errno == EPIPE ? 0 : errno;
  }
}

void ConsoleRelay::warn_if_silent() {
  if (!warned_ && board_.state() == BoardProcess::State::kStarting &&
      Clock::now() - start_ > kPatience) {
    warned_ = true;
    say("warning: " + image_ + ": the board is not ready after " +
        std::to_string(kPatience.count() / 1000) + " s; is that its image?");
  }
}

}  // namespace linksec::sim
