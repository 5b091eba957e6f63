// SPDX-License-Identifier: Apache-2.0
#include "host/locked_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>

namespace linksec::host {
namespace {

constexpr std::chrono::milliseconds kPause{20};

LockState state_of(int error) noexcept {
  switch (error) {
    case EWOULDBLOCK:
      return LockState::kInUse;
    case ENOLCK:
    case ENOSYS:
    case EOPNOTSUPP:
    case EINVAL:
      return LockState::kUnsupported;
    default:
      return LockState::kFailed;
  }
}

bool still_names(const std::string& path, int fd) noexcept {
  struct stat named {};
  struct stat locked {};
  return ::stat(path.c_str(), &named) == 0 && ::fstat(fd, &locked) == 0 &&
         named.st_dev == locked.st_dev && named.st_ino == locked.st_ino;
}

LockedFile without_lock(int fd, LockState state, int error) noexcept {
  ::close(fd);
  return {state, -1, error};
}

// One attempt. That the name has moved on is ESTALE.
LockedFile try_to_lock(const std::string& path, int flags) noexcept {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
  if (fd < 0) {
    return {errno == ENOENT ? LockState::kMissing : LockState::kFailed, -1, errno};
  }
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    return without_lock(fd, state_of(errno), errno);
  }
  if (!still_names(path, fd)) {
    return without_lock(fd, LockState::kInUse, ESTALE);
  }
  return {LockState::kLocked, fd, 0};
}

}  // namespace

LockedFile open_locked(const std::string& path, int flags, std::chrono::milliseconds patience) {
  constexpr int kMostMoves = 100;
  const auto end = std::chrono::steady_clock::now() + patience;
  for (int moves = 0;;) {
    LockedFile file = try_to_lock(path, flags);
    const bool moved = file.error == ESTALE && ++moves < kMostMoves;
    if (file.state != LockState::kInUse || (!moved && std::chrono::steady_clock::now() >= end)) {
      return file;
    }
    if (!moved) {
      std::this_thread::sleep_for(kPause);
    }
  }
}

std::string lock_failure(const std::string& path, const LockedFile& file) {
  switch (file.state) {
    case LockState::kInUse:
      return path + ": is in use by another run; wait for its end";
    case LockState::kUnsupported:
      return path +
             ": can't be locked, for its file system has no locks (flock); take a file on a local "
             "disk";
    default:
      return path + ": can't be opened: " + std::strerror(file.error);
  }
}

}  // namespace linksec::host
