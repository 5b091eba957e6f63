// SPDX-License-Identifier: Apache-2.0

// None of the boards has a source of entropy: such an image makes no keys. One that lives on a seed
// (seeded/) takes the place of these functions.

#include "hal/entropy.h"

#include <algorithm>

namespace linksec::hal {

[[gnu::weak]] Status entropy_fill(EntropyId, ByteSpan octets) noexcept {
  std::fill(octets.begin(), octets.end(), std::uint8_t{0});
  return Status::kUnsupported;
}

[[gnu::weak]] Status entropy_seed(EntropyId, ConstByteSpan, std::uint64_t) noexcept {
  return Status::kUnsupported;
}

}  // namespace linksec::hal
