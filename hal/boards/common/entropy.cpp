// SPDX-License-Identifier: Apache-2.0

// None of the boards has a source of entropy: such an image makes no keys.

#include "hal/entropy.h"

#include <algorithm>

namespace linksec::hal {

Status entropy_fill(ByteSpan octets) noexcept {
  std::fill(octets.begin(), octets.end(), std::uint8_t{0});
  return Status::kUnsupported;
}

}  // namespace linksec::hal
