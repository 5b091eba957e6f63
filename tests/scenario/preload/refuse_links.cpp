// SPDX-License-Identifier: Apache-2.0

// Loaded in front of the C library (LD_PRELOAD): a file system that refuses hard links, exclusive
// renames, or files without a name, as the environment says. LINKSEC_REFUSE holds the letters l, r
// and t for them.

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <cstring>

namespace {

bool refused(char what) {
  const char* const letters = std::getenv("LINKSEC_REFUSE");
  return letters != nullptr && std::strchr(letters, what) != nullptr;
}

int refuse(int error) {
  errno = error;
  return -1;
}

}  // namespace

extern "C" {

int link(const char* from, const char* to) noexcept {
  return refused('l') ? refuse(EPERM)
                      : static_cast<int>(::syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0));
}

int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) noexcept {
  return refused('l')
             ? refuse(EPERM)
             : static_cast<int>(::syscall(SYS_linkat, from_folder, from, to_folder, to, flags));
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to,
              unsigned flags) noexcept {
  return refused('r')
             ? refuse(EINVAL)
             : static_cast<int>(::syscall(SYS_renameat2, from_folder, from, to_folder, to, flags));
}

int open(const char* path, int flags, ...) {
  std::va_list more;
  va_start(more, flags);
  const auto mode = va_arg(more, unsigned);
  va_end(more);
  if ((flags & O_TMPFILE) == O_TMPFILE && refused('t')) {
    return refuse(EOPNOTSUPP);
  }
  return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}
}
