// SPDX-License-Identifier: Apache-2.0
#include "app/bump_image.h"

#include "app/block.h"

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
  for (const std::uint16_t type : link.ether_types) {
    LINKSEC_ASSERT(port_.subscribe(type) == Status::kOk);
  }
  port_.set_reservation(device_.reservation());
  return device_.open(link, now);
}

// Frames that come to a closed image are taken from the drivers, and that is their end.
std::size_t BumpImage::turn(Time now) noexcept {
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
