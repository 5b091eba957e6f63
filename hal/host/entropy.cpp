// SPDX-License-Identifier: Apache-2.0
#include "hal/entropy.h"

#include <sys/random.h>

#include <cerrno>
#include <cstddef>

#include "base/secret.h"

namespace linksec::hal {

Status entropy_fill(ByteSpan octets) noexcept {
  std::size_t done = 0;
  while (done < octets.size()) {
    const ssize_t got = getrandom(octets.data() + done, octets.size() - done, 0);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      secure_wipe(octets);
      return Status::kIoError;
    }
    done += static_cast<std::size_t>(got);
  }
  return Status::kOk;
}

}  // namespace linksec::hal
