// SPDX-License-Identifier: Apache-2.0
#include "port.h"

#include <algorithm>
#include <cstring>

#include "base/config.h"

namespace linksec::host {

bool Port::deliver(ConstByteSpan octets, FrameBuffer& buffer) {
  constexpr std::size_t kRoom = config::kHeadroomOctets + config::kTailroomOctets;
  const std::size_t storage = buffer.storage().size();
  if (octets.size() < kMinHeaderOctets || storage < kRoom || octets.size() > storage - kRoom) {
    ++counters_.receive_drops;
    return false;
  }
  buffer.reset(config::kHeadroomOctets);
  buffer.resize(octets.size());
  std::memcpy(buffer.data(), octets.data(), octets.size());
  ++counters_.received;
  return true;
}

ConstByteSpan Port::padded(ConstByteSpan frame,
                           std::array<std::uint8_t, kMinFrameOctets>& scratch) {
  if (frame.size() >= kMinFrameOctets) {
    return frame;
  }
  scratch.fill(0);
  std::copy(frame.begin(), frame.end(), scratch.begin());
  return scratch;
}

}  // namespace linksec::host
