// SPDX-License-Identifier: Apache-2.0
#include "host/place_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

namespace linksec::host {
namespace {

// Whether it says "not in this way" and not "not at all".
bool unsupported(int error) noexcept {
  return error == EPERM || error == EOPNOTSUPP || error == ENOSYS || error == EINVAL ||
         error == EMLINK;
}

Placed outcome(bool done) noexcept {
  if (done) {
    return Placed::kDone;
  }
  return errno == EEXIST ? Placed::kTaken : Placed::kFailed;
}

Placed by_link(const char* from, const char* to) noexcept {
  const Placed placed = outcome(::link(from, to) == 0);
  if (placed == Placed::kDone) {
    ::unlink(from);
  }
  return placed;
}

Placed by_exclusive_rename(const char* from, const char* to) noexcept {
  return outcome(::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0);
}

// Who makes the empty file has the name, and alone may put something in its place.
Placed by_empty_file(const char* from, const char* to) noexcept {
  const int fd = ::open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) {
    return outcome(false);
  }
  ::close(fd);
  if (std::rename(from, to) != 0) {
    const int cause = errno;
    ::unlink(to);
    errno = cause;
    return Placed::kFailed;
  }
  return Placed::kDone;
}

}  // namespace

Placed place_new(const std::string& from, const std::string& to) noexcept {
  for (const auto way : {by_link, by_exclusive_rename, by_empty_file}) {
    const Placed placed = way(from.c_str(), to.c_str());
    if (placed != Placed::kFailed || !unsupported(errno)) {
      return placed;
    }
  }
  return Placed::kFailed;
}

std::string folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

bool sync_folder_of(const std::string& path) {
  const int fd = ::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) {
    return false;
  }
  const bool synced = ::fsync(fd) == 0;
  const int cause = errno;
  ::close(fd);
  errno = cause;
  return synced;
}

}  // namespace linksec::host
