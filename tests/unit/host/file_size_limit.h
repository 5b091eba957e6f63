// SPDX-License-Identifier: Apache-2.0
#pragma once

// A disk that is full soon.

#include <signal.h>
#include <sys/resource.h>

namespace linksec::test {

/// Lets files grow to `octets` and no further, as a full disk would.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t octets) {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = octets;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

}  // namespace linksec::test
