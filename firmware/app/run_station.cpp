// SPDX-License-Identifier: Apache-2.0
#include <new>

#include "app/station_image.h"
#include "hal/clock.h"
#include "hal/idle.h"

namespace linksec {
namespace {

constinit std::array<std::uint8_t, StationImage::kStorageOctets> frames{};
alignas(StationImage) constinit std::array<std::byte, sizeof(StationImage)> place{};

}  // namespace

// The one object is made here, once, and never destroyed: as a static one its first state would
// take as much flash as it takes RAM.
void run_station(ConstByteSpan memory) noexcept {
  auto& image = *new (place.data()) StationImage(frames);
  image.start(memory, hal::clock_now());
  for (;;) {
    if (image.turn(hal::clock_now()) == 0) {
      hal::idle();
    }
  }
}

}  // namespace linksec
