// SPDX-License-Identifier: Apache-2.0
#include "app/station_image.h"

#include "hal/eth.h"

namespace linksec {

void StationImage::start(ConstByteSpan memory, Time now) noexcept {
  Block block;
  if (!device_.read("station", memory, block)) {
    return;
  }
  if (!block.has_station()) {
    device_.refuse("it has no [station]");
    return;
  }
  own_ = block.station();
  Reader channels = block.channels();
  const bool named_by_es = block.controls().use_es && block.tx_scs() != 0;
  if (named_by_es && Block::take_sc(channels, PnRecordKind::kTransmit).sci.address() != own_.mac) {
    device_.refuse("use-es needs the SCI of the station's MAC address");
    return;
  }
  device_.open(block, now);
  port_.set_reservation(&device_.reservation());
}

// Frames that come to a closed image are taken from the driver, and that is their end.
std::size_t StationImage::turn(Time now) noexcept {
  if (!device_.is_open()) {
    static_cast<void>(hal::eth_receive(kLine, buffers_));
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
