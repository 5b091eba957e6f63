// SPDX-License-Identifier: Apache-2.0
#include "board/board_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "shell/failure.h"

namespace linksec::sim {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMaxLineOctets = 512;
constexpr std::size_t kMaxWordOctets = 4096;

[[noreturn]] void fail(const std::string& what) {
  throw run_failure(what + ": " + std::strerror(errno));
}

// A file without a name, so that the keys are on no disk and go with the process.
Descriptor memory_file(ConstByteSpan octets) {
  Descriptor file(::memfd_create("linksec", MFD_CLOEXEC));
  if (!file.open() ||
      ::write(file.get(), octets.data(), octets.size()) != static_cast<ssize_t>(octets.size())) {
    fail("the provisioning block can't be kept in memory");
  }
  return file;
}

struct Ends {
  Descriptor ours;
  Descriptor theirs;
};

Ends make_console() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    fail("the console can't be made");
  }
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

Ends make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    fail("a pipe can't be made");
  }
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

void set_nonblocking(int fd) { ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK); }

std::string last_line(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
    text.pop_back();
  }
  const std::size_t at = text.find_last_of('\n');
  return printable(at == std::string::npos ? text : text.substr(at + 1));
}

}  // namespace

BoardProcess::BoardProcess(const Board& board, const BoardStart& start) : board_(board) {
  const Descriptor block = memory_file(start.block);
  Ends console = make_console();
  BoardWiring wiring;
  wiring.image = start.image;
  wiring.console = console.theirs.get();
  wiring.block = block.get();
  wiring.flash = start.flash;
  wiring.line = start.line;
  wiring.host = start.host;
  std::vector<int> inherited = start.inherited;
  inherited.insert(inherited.end(), {wiring.console, wiring.block, wiring.flash});
  start_child(qemu_command(board, wiring), inherited);
  console_ = std::move(console.ours);
  set_nonblocking(console_.get());
}

void BoardProcess::start_child(const std::vector<std::string>& words,
                               const std::vector<int>& inherited) {
  Ends output = make_pipe();
  const int cause = child_.start(words, {-1, output.theirs.get(), output.theirs.get(), inherited});
  if (cause != 0) {
    throw run_failure(words.front() + ": can't be started: " + std::strerror(cause) +
                      (cause == ENOENT ? "; install it, for example with toolchain/setup" : ""));
  }
  errors_ = std::move(output.ours);
  set_nonblocking(errors_.get());
}

std::vector<int> BoardProcess::wait_descriptors() const {
  std::vector<int> list;
  for (const Descriptor* descriptor : {&console_, &errors_}) {
    if (descriptor->open()) {
      list.push_back(descriptor->get());
    }
  }
  return list;
}

std::string BoardProcess::read_console() {
  std::string text;
  std::array<char, 4096> part{};
  ssize_t got = 0;
  while (console_.open() && (got = ::read(console_.get(), part.data(), part.size())) > 0) {
    text.append(part.data(), static_cast<std::size_t>(got));
  }
  if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
    console_.close();
  }
  note(text);
  return text;
}

std::size_t BoardProcess::type(std::string_view text) {
  if (!console_.open()) {
    return text.size();
  }
  const ssize_t took = ::send(console_.get(), text.data(), text.size(), MSG_NOSIGNAL);
  return took > 0 ? static_cast<std::size_t>(took) : 0;
}

void BoardProcess::note(std::string_view text) {
  for (const char c : text) {
    if (c == '\n') {
      note_line(line_);
      line_.clear();
    } else if (c != '\r' && line_.size() < kMaxLineOctets) {
      line_ += c;
    }
  }
}

void BoardProcess::note_line(std::string_view line) {
  if (line == "ready" && state_ != State::kStopped) {
    state_ = State::kReady;
  } else if (line.starts_with("closed") && state_ != State::kStopped) {
    state_ = State::kClosed;
    closed_line_ = printable(line);
  } else if (line == "stopped") {
    state_ = State::kStopped;
  }
}

void BoardProcess::read_last_words() {
  std::array<char, 1024> part{};
  ssize_t got = 0;
  while (errors_.open() && (got = ::read(errors_.get(), part.data(), part.size())) > 0) {
    last_words_.append(part.data(), static_cast<std::size_t>(got));
    if (last_words_.size() > kMaxWordOctets) {
      last_words_.erase(0, last_words_.size() - kMaxWordOctets);
    }
  }
  if (got == 0) {
    errors_.close();
  }
}

bool BoardProcess::ended() {
  read_last_words();
  if (child_.running()) {
    return false;
  }
  read_last_words();
  return true;
}

void BoardProcess::require_running() {
  if (!ended()) {
    return;
  }
  throw run_failure(std::string(board_.emulator) + " " + child_.how_it_ended() +
                    (last_words_.empty() ? "" : ": " + last_line(last_words_)));
}

void BoardProcess::end() {
  if (ended()) {
    return;
  }
  child_.ask_to_end();
  for (int i = 0; i < 50 && !ended(); ++i) {
    const std::vector<int> descriptors = wait_descriptors();
    std::vector<pollfd> waits;
    waits.reserve(descriptors.size());
    for (const int fd : descriptors) {
      waits.push_back({fd, POLLIN, 0});
    }
    static_cast<void>(::poll(waits.data(), waits.size(), 20));
    static_cast<void>(read_console());
  }
}

}  // namespace linksec::sim
