// SPDX-License-Identifier: Apache-2.0
#include "host/free_output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>

#include "host/locked_file.h"
#include "host/place_file.h"
#include "output_errors.h"

namespace linksec::host {

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
  // Its name may be on its way to another file.
  const LockedFile file = open_locked(path, O_WRONLY, std::chrono::milliseconds(100));
  if (file.fd >= 0) {
    ::close(file.fd);
  }
  if (file.state == LockState::kInUse) {
    return being_written(path);
  }
  return file.state == LockState::kFailed ? IoStatus(not_created(path, file.error)) : IoStatus();
}

}  // namespace linksec::host
