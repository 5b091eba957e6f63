// SPDX-License-Identifier: Apache-2.0
#include "app/bump_image.h"

#include "app/block.h"
#include "bump_turn.h"

namespace linksec {

// @req B1 B2 F-BLOCK
void BumpImage::boot(ConstByteSpan memory, const LinkStorage& storage, Time now) noexcept {
  if (!device_.test("bump")) {
    return;
  }
  Link link;
  const BlockError error = parse_block(memory, storage, frame_octets_, link);
  if (error != BlockError::kNone) {
    device_.refuse(to_string(error));
  } else if (link.controls.use_es) {
    device_.refuse("use-es is for an end station");
  } else {
    static_cast<void>(start(link, now));
  }
}

Refusal BumpImage::start(const Link& link, Time now) noexcept {
  subscribe_host(port_, link);
  port_.set_reservation(device_.reservation());
  return device_.open(link, now);
}

std::size_t BumpImage::turn(Time now) noexcept { return turn_bump(device_, port_, now); }

}  // namespace linksec
