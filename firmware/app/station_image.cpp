// SPDX-License-Identifier: Apache-2.0
#include "app/station_image.h"

#include "app/block.h"
#include "hal/eth.h"

namespace linksec {
namespace {

// What the block has that an end station can't do; null when there is nothing.
const char* objection(const Link& link) {
  if (!link.has_station) {
    return "it has no [station]";
  }
  const bool misnamed = link.controls.use_es && !link.tx_scs.empty() &&
                        link.tx_scs[0].sci.address() != link.station.mac;
  return misnamed ? "use-es needs the SCI of the station's MAC address" : nullptr;
}

}  // namespace

void StationImage::boot(ConstByteSpan memory, const LinkStorage& storage, Time now) noexcept {
  if (!device_.test("station")) {
    return;
  }
  Link link;
  const BlockError error = parse_block(memory, storage, frame_octets_, link);
  const char* const reason = error == BlockError::kNone ? objection(link) : to_string(error);
  if (reason != nullptr) {
    device_.refuse(reason);
  } else {
    static_cast<void>(start(link, now));
  }
}

Refusal StationImage::start(const Link& link, Time now) noexcept {
  own_ = link.station;
  port_.set_reservation(device_.reservation());
  return device_.open(link, now);
}

// Frames that come to a closed image are taken from the driver, and that is their end.
std::size_t StationImage::turn(Time now) noexcept {
  if (!device_.is_open()) {
    static_cast<void>(hal::eth_receive(line_, buffers_));
    device_.serve(port_.counters(), now);
    return 0;
  }
  port_.begin_turn(now);
  device_.serve(port_.counters(), now);
  const std::span<FrameBuffer> burst =
      std::span{buffers_}.first(device_.is_open() ? port_.receive(buffers_) : 0);
  if (!burst.empty()) {
    const Indications indications = port_.indicate(burst, now);
    for (std::size_t i = 0; i < burst.size(); ++i) {
      if (!indications[i].controlled || !answer(own_, burst[i].bytes())) {
        burst[i].resize(0);
      }
    }
    port_.request_controlled(burst, now);
  }
  return burst.size();
}

}  // namespace linksec
