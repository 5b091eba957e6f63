// SPDX-License-Identifier: Apache-2.0
#include "app/bump_mka_image.h"

#include "bump_turn.h"

namespace linksec {

// EAPOL from the host passes at the Uncontrolled Port where the link says so; MKPDUs never reach
// it.
Refusal BumpMkaImage::start(const Link& link, Time now) noexcept {
  LINKSEC_ASSERT(link.agreement != nullptr);
  subscribe_host(port_, link);
  return device_.open(link, now);
}

std::size_t BumpMkaImage::turn(Time now) noexcept { return turn_bump(device_, port_, now); }

}  // namespace linksec
