// SPDX-License-Identifier: Apache-2.0
#include "shell/fresh_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "shell/failure.h"

namespace linksec::sim {
namespace {

constexpr mode_t kMode = 0600;

std::string folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

void check_target(const std::string& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) == 0 && !S_ISREG(about.st_mode)) {
    throw run_failure(path + ": is no regular file; name another");
  }
}

}  // namespace

FreshFile::FreshFile(const std::string& path)
    : path_(path), temporary_(path + ".new-" + std::to_string(::getpid())) {
  check_target(path);
  fd_ = ::open(folder_of(path).c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, kMode);
  if (fd_ < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
    fd_ = ::open(temporary_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kMode);
    named_ = fd_ >= 0;
  }
  if (fd_ < 0 || ::fchmod(fd_, kMode) != 0) {
    fail("can't be created");
  }
}

FreshFile::~FreshFile() {
  if (named_) {
    ::unlink(temporary_.c_str());
  }
  if (fd_ >= 0) {
    ::close(fd_);
  }
}

void FreshFile::fail(const char* what) const {
  throw run_failure(path_ + ": " + what + ": " + std::strerror(errno));
}

void FreshFile::put(ConstByteSpan octets) {
  while (!octets.empty()) {
    const ssize_t took = ::write(fd_, octets.data(), octets.size());
    if (took < 0 && errno != EINTR) {
      fail("can't be written");
    }
    octets = octets.subspan(static_cast<std::size_t>(took < 0 ? 0 : took));
  }
}

std::string FreshFile::descriptor_path() const { return "/proc/self/fd/" + std::to_string(fd_); }

void FreshFile::sync() {
  if (::fsync(fd_) != 0) {
    fail("can't be written");
  }
}

// A file without a name can be linked to one, but not in the place of another.
void FreshFile::place() {
  sync();
  if (!named_) {
    ::unlink(temporary_.c_str());
    named_ = ::linkat(AT_FDCWD, descriptor_path().c_str(), AT_FDCWD, temporary_.c_str(),
                      AT_SYMLINK_FOLLOW) == 0;
  }
  if (!named_ || std::rename(temporary_.c_str(), path_.c_str()) != 0) {
    fail("can't be put in its place");
  }
  named_ = false;
  const int folder = ::open(folder_of(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = folder >= 0 && ::fsync(folder) == 0;
  const int cause = errno;
  if (folder >= 0) {
    ::close(folder);
  }
  if (!synced) {
    errno = cause;
    fail("can't be made safe");
  }
}

}  // namespace linksec::sim
