// SPDX-License-Identifier: Apache-2.0
#include "host/free_output.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "host/place_file.h"

namespace linksec::host {
namespace {

IoError not_created(const std::string& path, int error) {
  return {path + ": can't be created: " + std::strerror(error)};
}

}  // namespace

IoStatus free_output(const std::string& path) {
  struct stat about {};
  if (path == "-") {
    return {};
  }
  if (::stat(path.c_str(), &about) != 0) {
    const bool can_be_made = errno == ENOENT && ::access(folder_of(path).c_str(), W_OK | X_OK) == 0;
    return can_be_made ? IoStatus() : IoStatus(not_created(path, errno));
  }
  if (S_ISDIR(about.st_mode)) {
    return not_created(path, EISDIR);
  }
  if (!S_ISREG(about.st_mode)) {
    return {};
  }
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) {
    return not_created(path, errno);
  }
  const bool busy = ::flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(fd);
  return busy ? IoStatus(IoError{path +
                                 ": is being written by another run; wait for its end, or name "
                                 "another output"})
              : IoStatus();
}

}  // namespace linksec::host
