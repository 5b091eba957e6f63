// SPDX-License-Identifier: Apache-2.0
#include "app/bump_image.h"

namespace linksec {

// @req B1 B2
void BumpImage::start(ConstByteSpan memory, Time now) noexcept {
  Block block;
  if (!device_.read("bump", memory, block)) {
    return;
  }
  if (block.controls().use_es) {
    device_.refuse("use-es is for an end station");
    return;
  }
  for (std::size_t i = 0; i < block.ether_types(); ++i) {
    LINKSEC_ASSERT(port_.subscribe(block.ether_type(i)) == Status::kOk);
  }
  device_.open(block, now);
  port_.set_reservation(&device_.reservation());
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
