// SPDX-License-Identifier: Apache-2.0
#include "port/secy_port.h"

#include <cstring>

namespace linksec {

std::size_t SecYPort::poll(Time now) noexcept {
  const std::span<FrameBuffer> buffers = std::span{buffers_}.first(config::kMaxBurst);
  line_.begin_turn(now);
  const std::size_t requests = hal::eth_receive(host_, buffers);
  if (requests != 0) {
    line_.request(buffers.first(requests), now);
  }
  const std::size_t indications = line_.receive(buffers);
  const std::span<FrameBuffer> burst = buffers.first(indications);
  if (line_.subscribed(static_cast<std::uint16_t>(EtherType::kMacSec))) {
    indicate_one_by_one(burst, now);
  } else if (indications != 0) {
    line_.indicate(burst, now);
    send_to_host(burst);
  }
  return requests + indications;
}

void SecYPort::discard() noexcept {
  static_cast<void>(hal::eth_receive(host_, buffers_));
  static_cast<void>(hal::eth_receive(line_id_, buffers_));
}

// A user of the Uncontrolled Port that wants frames with a SecTAG gets them as they came, so that
// they are copied before verification changes them: one at a time.
void SecYPort::indicate_one_by_one(std::span<FrameBuffer> burst, Time now) noexcept {
  FrameBuffer& copy = buffers_.back();
  for (FrameBuffer& buffer : burst) {
    if (has_sectag(buffer.bytes())) {
      copy.reset(config::kHeadroomOctets);
      copy.resize(buffer.size());
      std::memcpy(copy.data(), buffer.data(), buffer.size());
      line_.count_as_it_came();
      send_to_host({&copy, 1});
    }
    line_.indicate({&buffer, 1}, now);
    send_to_host({&buffer, 1});
  }
}

void SecYPort::send_to_host(std::span<FrameBuffer> burst) noexcept {
  line_.count_host_drops(transmit_burst(host_, burst));
}

}  // namespace linksec
