// SPDX-License-Identifier: Apache-2.0
#include "file_source.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace linksec::host {
namespace {

// A signal may come between the last look and the wait, and then ends no wait.
constexpr int kLookMs = 200;

bool is_regular(int fd) {
  struct stat about {};
  return ::fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
}

// A FIFO is opened without its writer; poll tells when there is one.
int open_at_once(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd >= 0) {
    const int flags = ::fcntl(fd, F_GETFL);
    (void)::fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
  }
  return fd;
}

}  // namespace

FileSource::FileSource(int fd, bool owned, Stop stop) noexcept
    : fd_(fd), owned_(owned), regular_(is_regular(fd)), stop_(stop) {}

FileSource::~FileSource() {
  if (owned_) {
    ::close(fd_);
  }
}

IoResult<std::unique_ptr<FileSource>> FileSource::open(const std::string& path, Stop stop) {
  const bool owned = path != "-";
  const int fd = owned ? open_at_once(path) : STDIN_FILENO;
  if (fd < 0) {
    return IoError{std::string("can't be opened: ") + std::strerror(errno)};
  }
  return std::unique_ptr<FileSource>(new FileSource(fd, owned, stop));
}

bool FileSource::ready() noexcept {
  pollfd about = {fd_, POLLIN, 0};
  return regular_ || ::poll(&about, 1, 0) != 0;
}

// False when the wait was ended. What is wrong with the descriptor is the read's to say.
bool FileSource::wait() noexcept {
  if (regular_) {
    return true;
  }
  pollfd about = {fd_, POLLIN, 0};
  int count = 0;
  do {
    if (stop_ != nullptr && stop_()) {
      stopped_ = true;
      return false;
    }
    count = ::poll(&about, 1, stop_ != nullptr ? kLookMs : -1);
  } while (count == 0 || (count < 0 && errno == EINTR));
  return true;
}

OctetSource::Read FileSource::read(std::uint8_t* to, std::size_t octets) noexcept {
  while (wait()) {
    const ssize_t got = ::read(fd_, to, octets);
    if (got >= 0) {
      return {static_cast<std::size_t>(got)};
    }
    if (errno != EINTR && errno != EAGAIN) {
      return {0, std::strerror(errno)};
    }
  }
  return {};
}

}  // namespace linksec::host
