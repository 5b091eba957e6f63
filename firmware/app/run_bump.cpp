// SPDX-License-Identifier: Apache-2.0
#include <new>

#include "app/bump_image.h"
#include "hal/clock.h"
#include "hal/idle.h"

namespace linksec {
namespace {

constinit std::array<std::uint8_t, BumpImage::kStorageOctets> frames{};
alignas(BumpImage) constinit std::array<std::byte, sizeof(BumpImage)> place{};

}  // namespace

// The one object is made here, once, and never destroyed: as a static one its first state would
// take as much flash as it takes RAM.
void run_bump(ConstByteSpan memory) noexcept {
  auto& image = *new (place.data()) BumpImage(frames);
  image.start(memory, hal::clock_now());
  for (;;) {
    if (image.turn(hal::clock_now()) == 0) {
      hal::idle();
    }
  }
}

}  // namespace linksec
