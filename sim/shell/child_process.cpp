// SPDX-License-Identifier: Apache-2.0
#include "shell/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "shell/descriptor.h"
#include "shell/failure.h"
#include "shell/interrupt.h"

namespace linksec::sim {
namespace {

constexpr int kSignalled = 128;

struct Pipe {
  Descriptor read;
  Descriptor write;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw run_failure(std::string("no program can be started: ") + std::strerror(errno));
  }
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

// What the new process needs, made before the fork: behind it nothing may allocate.
struct Plan {
  std::vector<char*> words;
  std::array<int, 3> streams;  // Those of the standard input, output and error.
  const std::vector<int>& inherited;
  int report;  // Where it writes why it could not become the program.
  pid_t parent;
};

// In the child, between fork and exec: only what is safe there.
[[noreturn]] void become(const Plan& plan) {
  ::setsid();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const int signal : {SIGINT, SIGTERM, SIGPIPE, SIGTTIN, SIGTTOU}) {
    ::signal(signal, SIG_DFL);
  }
  for (const int fd : plan.inherited) {
    ::fcntl(fd, F_SETFD, 0);
  }
  bool ready = ::getppid() == plan.parent;
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
    ready = ready && ::dup2(plan.streams[static_cast<std::size_t>(stream)], stream) >= 0;
  }
  if (ready) {
    ::execvp(plan.words[0], plan.words.data());
  }
  const int cause = errno;
  static_cast<void>(!::write(plan.report, &cause, sizeof cause));
  ::_exit(127);
}

// The words as exec wants them; it changes none.
std::vector<char*> pointers_to(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (const std::string& word : words) {
    pointers.push_back(const_cast<char*>(word.c_str()));
  }
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

int ChildProcess::start(const std::vector<std::string>& words, const ChildFiles& files) {
  kill();
  Pipe report = make_pipe();
  const Descriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  const auto or_nothing = [&nothing](int fd) { return fd >= 0 ? fd : nothing.get(); };
  const Plan plan{pointers_to(words),
                  {or_nothing(files.input), or_nothing(files.output), or_nothing(files.errors)},
                  files.inherited,
                  report.write.get(),
                  ::getpid()};
  child_ = ::fork();
  if (child_ < 0) {
    return errno;
  }
  if (child_ == 0) {
    become(plan);
  }
  report.write.close();
  int cause = 0;
  if (::read(report.read.get(), &cause, sizeof cause) == sizeof cause) {
    kill();
    return cause;
  }
  return 0;
}

bool ChildProcess::running() noexcept {
  if (child_ > 0 && ::waitpid(child_, &status_, WNOHANG) == child_) {
    child_ = -1;
  }
  return child_ > 0;
}

bool ChildProcess::ends_within(std::chrono::milliseconds time) {
  if (!running()) {
    return true;
  }
  // glibc 2.36 declares pidfd_open without the C linkage that it has.
  const Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, child_, 0)));
  if (!process.open()) {
    throw run_failure(std::string("a program can't be watched: ") + std::strerror(errno));
  }
  pollfd wait{process.get(), POLLIN, 0};
  static_cast<void>(::poll(&wait, 1, static_cast<int>(time.count())));
  return !running();
}

// A signal may come just before this one waits, so that it never waits for long.
void ChildProcess::wait() {
  constexpr std::chrono::milliseconds kLook{500};
  while (!ends_within(kLook)) {
    if (interrupted()) {
      ask_to_end();
    }
  }
}

void ChildProcess::ask_to_end() noexcept {
  if (child_ > 0) {
    ::kill(child_, SIGTERM);
  }
}

void ChildProcess::kill() noexcept {
  if (child_ > 0) {
    ::kill(child_, SIGKILL);
    while (::waitpid(child_, &status_, 0) < 0 && errno == EINTR) {
    }
    child_ = -1;
  }
}

int ChildProcess::exit_code() const noexcept {
  return WIFSIGNALED(status_) ? kSignalled + WTERMSIG(status_) : WEXITSTATUS(status_);
}

std::string ChildProcess::how_it_ended() const {
  return WIFSIGNALED(status_) ? "was killed by signal " + std::to_string(WTERMSIG(status_))
                              : "ended with code " + std::to_string(WEXITSTATUS(status_));
}

}  // namespace linksec::sim
