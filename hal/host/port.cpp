// SPDX-License-Identifier: Apache-2.0
#include "port.h"

#include <algorithm>
#include <cerrno>
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

std::size_t FramePort::transmit(std::span<const FrameBuffer* const> burst) {
  std::size_t count = 0;
  while (count < burst.size() && send(burst[count]->bytes())) {
    ++count;
  }
  return count;
}

// False when there is no room now: the caller offers the frame again.
bool FramePort::send(ConstByteSpan frame) {
  if (frame.size() < kMinHeaderOctets || frame.size() > max_frame_octets()) {
    ++counters_.transmit_drops;
    return true;
  }
  std::array<std::uint8_t, kMinFrameOctets> padding{};
  const ConstByteSpan octets = padded(frame, padding);
  ssize_t sent = -1;
  do {
    sent = hand_over(octets);
  } while (sent < 0 && errno == EINTR);
  if (sent < 0 && (errno == EAGAIN || errno == ENOBUFS)) {
    return false;
  }
  ++(sent < 0 ? counters_.transmit_drops : counters_.transmitted);
  return true;
}

}  // namespace linksec::host
