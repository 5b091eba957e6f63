// SPDX-License-Identifier: Apache-2.0
#include <new>

#include "app/station_image.h"
#include "hal/clock.h"
#include "hal/idle.h"

namespace linksec {
namespace {

// What no interrupt announces is looked at ten times a second: a link that comes or goes. That is
// sooner than any deadline of PN records, for which the image is therefore not asked.
constexpr Duration kLongestSleep = Duration::milliseconds(100);

alignas(StationImage) constinit std::array<std::byte, sizeof(StationImage)> place{};

}  // namespace

// The one object is made here, once, and never destroyed: as a static one its first state would
// take as much flash as it takes RAM. What the block is read into lies where frames will be.
void run_station(const Wiring& wiring, ConstByteSpan memory) noexcept {
  auto& image = *new (place.data()) StationImage(wiring);
  image.boot(memory, LinkMemory::make(wiring.frames).storage(), hal::clock_now());
  for (;;) {
    const Time now = hal::clock_now();
    if (image.turn(now) == 0) {
      hal::idle(now + kLongestSleep);
    }
  }
}

}  // namespace linksec
