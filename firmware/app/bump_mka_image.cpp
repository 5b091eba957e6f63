// SPDX-License-Identifier: Apache-2.0
#include "app/bump_mka_image.h"

namespace linksec {

// EAPOL from the host passes at the Uncontrolled Port where the link says so; MKPDUs never reach
// it.
Refusal BumpMkaImage::start(const Link& link, Time now) noexcept {
  LINKSEC_ASSERT(link.agreement != nullptr);
  for (const std::uint16_t type : link.ether_types) {
    LINKSEC_ASSERT(port_.subscribe(type) == Status::kOk);
  }
  return device_.open(link, now);
}

std::size_t BumpMkaImage::turn(Time now) noexcept {
  std::size_t moved = 0;
  if (device_.is_open()) {
    moved = port_.poll(now);
  } else {
    port_.discard();
  }
  device_.serve(port_.counters(), now);
  return moved;
}

}  // namespace linksec
