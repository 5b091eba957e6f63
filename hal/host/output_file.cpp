// SPDX-License-Identifier: Apache-2.0
#include "host/output_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstring>
#include <thread>
#include <utility>

#include "output_errors.h"
#include "signal_guard.h"

namespace linksec::host {
namespace {

constexpr int kFlags = O_WRONLY | O_CREAT | O_CLOEXEC;
constexpr mode_t kMode = 0666;

// A descriptor, or why there is none.
struct Opened {
  int fd = -1;
  std::string error;
};

Opened failed(const IoError& error) { return {-1, error.text}; }

bool is_regular(int fd) noexcept {
  struct stat about {};
  return ::fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
}

bool is_fifo(const std::string& path) noexcept {
  struct stat about {};
  return ::stat(path.c_str(), &about) == 0 && S_ISFIFO(about.st_mode);
}

// A name can move to another file between open and lock.
bool still_names(const std::string& path, int fd) noexcept {
  struct stat named {};
  struct stat opened {};
  return ::stat(path.c_str(), &named) == 0 && ::fstat(fd, &opened) == 0 &&
         named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

// An open that waits would miss a signal that comes just before it.
Opened open_fifo(const std::string& path, StopRequest stop) {
  constexpr std::chrono::milliseconds kPause{20};
  int fd = -1;
  while ((fd = ::open(path.c_str(), kFlags | O_NONBLOCK, kMode)) < 0 && errno == ENXIO) {
    if (stop != nullptr && stop()) {
      return {-1, path + ": interrupted; nobody had opened it for reading"};
    }
    std::this_thread::sleep_for(kPause);
  }
  if (fd < 0 || ::fcntl(fd, F_SETFL, O_WRONLY) != 0) {
    return failed(not_created(path, errno));
  }
  return {fd, {}};
}

Opened open_and_lock(const std::string& path) {
  constexpr int kMostMoves = 100;
  for (int moves = 0;; ++moves) {
    const int fd = ::open(path.c_str(), kFlags, kMode);
    if (fd < 0) {
      return failed(not_created(path, errno));
    }
    if (!is_regular(fd) || path.starts_with("/dev/") || path.starts_with("/proc/")) {
      return {fd, {}};
    }
    const bool busy = ::flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (!busy && (still_names(path, fd) || moves == kMostMoves)) {
      return {fd, {}};
    }
    ::close(fd);
    if (busy) {
      return failed(being_written(path));
    }
  }
}

Opened open_path(const std::string& path, StopRequest stop) {
  Opened opened = is_fifo(path) ? open_fifo(path, stop) : open_and_lock(path);
  if (opened.fd >= 0 && is_regular(opened.fd) && ::ftruncate(opened.fd, 0) != 0) {
    Opened without = failed(not_created(path, errno));
    ::close(opened.fd);
    return without;
  }
  return opened;
}

// The program's start puts something unwritable in the place of a closed one.
bool standard_output_writable() noexcept {
  const int flags = ::fcntl(STDOUT_FILENO, F_GETFL);
  return flags >= 0 && (flags & O_ACCMODE) != O_RDONLY;
}

}  // namespace

IoResult<OutputFile> OutputFile::open(const std::string& path, StopRequest stop) {
  if (path == "-") {
    if (!standard_output_writable()) {
      return IoError{"standard output: is closed; open it, or name a file"};
    }
    return OutputFile("standard output", STDOUT_FILENO, false, stop);
  }
  const Opened opened = open_path(path, stop);
  if (opened.fd < 0) {
    return IoError{opened.error};
  }
  return OutputFile(path, opened.fd, true, stop);
}

OutputFile::OutputFile(std::string name, int fd, bool owned, StopRequest stop)
    : name_(std::move(name)), fd_(fd), owned_(owned), regular_(is_regular(fd)), stop_(stop) {}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : name_(std::move(other.name_)),
      fd_(std::exchange(other.fd_, -1)),
      owned_(other.owned_),
      regular_(other.regular_),
      stop_(other.stop_) {}

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
  std::swap(name_, other.name_);
  std::swap(fd_, other.fd_);
  std::swap(owned_, other.owned_);
  std::swap(regular_, other.regular_);
  std::swap(stop_, other.stop_);
  return *this;
}

OutputFile::~OutputFile() { (void)close(); }

// Waits in steps, for the signal that says to stop may come to another thread than this one.
bool OutputFile::has_room() const noexcept {
  constexpr int kStepMs = 50;
  constexpr int kStepsAfterStop = 20;
  pollfd waiting{fd_, POLLOUT, 0};
  for (int steps = 0; steps < kStepsAfterStop;) {
    const int ready = ::poll(&waiting, 1, kStepMs);
    if (ready > 0 || (ready < 0 && errno != EINTR)) {
      return true;
    }
    steps += told_to_stop() ? 1 : 0;
  }
  return false;
}

OutputFile::Written OutputFile::write(ConstByteSpan octets) const noexcept {
  const SignalGuard guard(regular_ ? SignalGuard::Which::kTerminating
                                   : SignalGuard::Which::kBrokenPipe);
  const bool may_wait = !regular_ && stop_ != nullptr;
  std::size_t done = 0;
  while (done < octets.size()) {
    std::size_t count = octets.size() - done;
    if (may_wait) {
      if (!has_room()) {
        return {done, ECANCELED};
      }
      count = std::min<std::size_t>(count, PIPE_BUF);  // More could wait for ever.
    }
    const ssize_t took = ::write(fd_, octets.data() + done, count);
    if (took < 0 && errno != EINTR) {
      return {done, errno};
    }
    done += took < 0 ? 0 : static_cast<std::size_t>(took);
  }
  return {done, 0};
}

void OutputFile::cut(std::size_t octets) const noexcept {
  if (regular_ && owned_ && ::ftruncate(fd_, static_cast<off_t>(octets)) != 0) {
    return;  // The write's own error is reported; this one would add nothing.
  }
}

IoError OutputFile::failure(int error) const {
  if (error == ECANCELED) {
    return {name_ + ": interrupted; its reader took nothing more"};
  }
  return {name_ + ": can't be written: " + std::strerror(error), error == EPIPE && !owned_};
}

IoStatus OutputFile::close() {
  const int fd = std::exchange(fd_, -1);
  if (fd >= 0 && owned_ && ::close(fd) != 0) {
    return failure(errno);
  }
  return {};
}

}  // namespace linksec::host
