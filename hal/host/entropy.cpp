// SPDX-License-Identifier: Apache-2.0

// The first source is the operating system's; the others are seeded, for simulations alone.

#include "hal/entropy.h"

#include <sys/random.h>

#include <cerrno>
#include <cstddef>

#include "base/secret.h"
#include "seeded_entropy.h"

namespace linksec {
namespace {

constexpr hal::EntropyId kSystem{};

Status fill_from_system(ByteSpan octets) noexcept {
  std::size_t done = 0;
  while (done < octets.size()) {
    const ssize_t got = getrandom(octets.data() + done, octets.size() - done, 0);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return Status::kIoError;
    }
    done += static_cast<std::size_t>(got);
  }
  return Status::kOk;
}

}  // namespace

Status hal::entropy_fill(EntropyId source, ByteSpan octets) noexcept {
  const Status status =
      source == kSystem ? fill_from_system(octets) : host::fill_seeded(source, octets);
  if (status != Status::kOk) {
    secure_wipe(octets);
  }
  return status;
}

// The system's source needs no seed, and the others have theirs since they were opened.
Status hal::entropy_seed(EntropyId, ConstByteSpan, std::uint64_t) noexcept {
  return Status::kUnsupported;
}

}  // namespace linksec
