// SPDX-License-Identifier: Apache-2.0
#include "shell/fresh_file.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "base/secret.h"
#include "host/place_file.h"
#include "shell/failure.h"

namespace linksec::sim {
namespace {

constexpr mode_t kMode = 0600;

// No other process has that name, whatever its number: programs in two containers can have the
// same.
std::string temporary_name(const std::string& path) {
  std::array<std::uint8_t, 8> random{};
  if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
    throw run_failure(path + ": can't be created: no random numbers");
  }
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx",
                static_cast<unsigned long long>(load_be64(random.data())));
  return path + ".new-" + text.data();
}

void check_target(const std::string& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) == 0 && !S_ISREG(about.st_mode)) {
    throw run_failure(path + ": is no regular file; name another");
  }
}

}  // namespace

FreshFile::FreshFile(const std::string& path) : path_(path), temporary_(temporary_name(path)) {
  check_target(path);
  fd_ = ::open(host::folder_of(path).c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, kMode);
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
void FreshFile::give_name() {
  sync();
  if (!named_) {
    named_ = ::linkat(AT_FDCWD, descriptor_path().c_str(), AT_FDCWD, temporary_.c_str(),
                      AT_SYMLINK_FOLLOW) == 0;
  }
  if (!named_) {
    copy_to_named();
  }
}

// Where a file without a name can't get one, a second one that has a name gets its octets.
void FreshFile::copy_to_named() {
  const int named = ::open(temporary_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kMode);
  if (named < 0) {
    fail("can't be put in its place");
  }
  named_ = true;
  const int unnamed = std::exchange(fd_, named);
  std::array<std::uint8_t, 4096> octets{};
  off_t at = 0;
  ssize_t got = 0;
  while ((got = ::pread(unnamed, octets.data(), octets.size(), at)) > 0) {
    put(ConstByteSpan(octets).first(static_cast<std::size_t>(got)));
    at += got;
  }
  secure_wipe(octets);
  ::close(unnamed);
  if (got < 0) {
    fail("can't be put in its place");
  }
  sync();
}

void FreshFile::place() {
  give_name();
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) {
    fail("can't be put in its place");
  }
  named_ = false;
  make_name_safe();
}

void FreshFile::place_new() {
  give_name();
  switch (host::place_new(temporary_, path_)) {
    case host::Placed::kDone:
      break;
    case host::Placed::kTaken:
      throw run_failure(path_ + ": another run made it meanwhile; look at that one first");
    case host::Placed::kFailed:
      fail("can't be put in its place");
  }
  named_ = false;
  make_name_safe();
}

void FreshFile::make_name_safe() const {
  if (!host::sync_folder_of(path_)) {
    fail("can't be made safe");
  }
}

}  // namespace linksec::sim
