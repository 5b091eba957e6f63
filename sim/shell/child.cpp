// SPDX-License-Identifier: Apache-2.0
#include "shell/child.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>

#include "shell/descriptor.h"
#include "shell/stopwatch.h"

namespace linksec::sim {
namespace {

constexpr int kNotStarted = 127;
constexpr int kSignalled = 128;

// A file without a name: a child that writes much never waits for a reader.
Descriptor memory_file(const std::string& text) {
  Descriptor file(::memfd_create("linksec-bench", MFD_CLOEXEC));
  const bool written = file.open() && ::write(file.get(), text.data(), text.size()) ==
                                          static_cast<ssize_t>(text.size());
  if (!written || ::lseek(file.get(), 0, SEEK_SET) != 0) {
    throw run_failure(std::string("a program can't be started: ") + std::strerror(errno));
  }
  return file;
}

std::string text_of(const Descriptor& file) {
  std::string text;
  std::array<char, 4096> part{};
  ssize_t got = 0;
  ::lseek(file.get(), 0, SEEK_SET);
  while ((got = ::read(file.get(), part.data(), part.size())) > 0) {
    text.append(part.data(), static_cast<std::size_t>(got));
  }
  return text;
}

struct Streams {
  Descriptor input;
  Descriptor output;
  Descriptor errors;
};

// In the child, between fork and exec: only what is safe there.
[[noreturn]] void become(char* const* words, const Streams& streams, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const int signal : {SIGINT, SIGTERM, SIGPIPE}) {
    ::signal(signal, SIG_DFL);
  }
  if (::getppid() == parent && ::dup2(streams.input.get(), STDIN_FILENO) >= 0 &&
      ::dup2(streams.output.get(), STDOUT_FILENO) >= 0 &&
      ::dup2(streams.errors.get(), STDERR_FILENO) >= 0) {
    ::execvp(words[0], words);
  }
  ::_exit(kNotStarted);
}

// Waits until the child ends, a signal comes or the time is over, which ends the child; true then.
bool ended_by_time(pid_t child, std::chrono::milliseconds limit) {
  // glibc 2.36 declares pidfd_open without the C linkage that it has.
  const Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
  if (!process.open()) {
    throw run_failure(std::string("a program can't be watched: ") + std::strerror(errno));
  }
  pollfd wait{process.get(), POLLIN, 0};
  if (::poll(&wait, 1, static_cast<int>(limit.count())) != 0) {
    return false;
  }
  ::kill(child, SIGKILL);
  return true;
}

// A signal that comes while this one waits ends the child too.
int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) != child) {
    if (interrupted()) {
      ::kill(child, SIGTERM);
    }
  }
  return WIFSIGNALED(status) ? kSignalled + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

std::string ChildResult::last_words() const {
  std::istringstream lines(errors);
  std::string last;
  for (std::string line; std::getline(lines, line);) {
    last = line.empty() ? last : line;
  }
  return last.empty() ? "it ended with code " + std::to_string(exit_code) : printable(last);
}

ChildResult run_child(const std::vector<std::string>& words, const std::string& input,
                      std::optional<std::chrono::milliseconds> limit) {
  require_uninterrupted();
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (const std::string& word : words) {
    pointers.push_back(const_cast<char*>(word.c_str()));
  }
  pointers.push_back(nullptr);
  const Streams streams{memory_file(input), memory_file({}), memory_file({})};
  const pid_t parent = ::getpid();
  const Stopwatch watch;
  const pid_t child = ::fork();
  if (child < 0) {
    throw run_failure(words.front() + ": can't be started: " + std::strerror(errno));
  }
  if (child == 0) {
    become(pointers.data(), streams, parent);
  }
  ChildResult result;
  result.too_slow = limit.has_value() && ended_by_time(child, *limit);
  result.exit_code = wait_for(child);
  result.seconds = watch.seconds();
  require_uninterrupted();
  result.output = text_of(streams.output);
  result.errors = text_of(streams.errors);
  return result;
}

bool have_program(const std::string& name) {
  const char* const path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (::access((std::filesystem::path(folder) / name).c_str(), X_OK) == 0) {
      return true;
    }
  }
  return false;
}

std::string this_program() {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) {
    throw run_failure("this program's own file can't be found: " + error.message());
  }
  return path.string();
}

std::string file_of_tree(const std::string& name) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  fs::path place = fs::path(this_program()).parent_path();
  while (place != place.parent_path()) {
    if (fs::exists(place / name, ignored)) {
      return (place / name).string();
    }
    place = place.parent_path();
  }
  return {};
}

}  // namespace linksec::sim
