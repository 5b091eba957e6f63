// SPDX-License-Identifier: Apache-2.0
#pragma once

// Lengths that all drivers share, and where a received frame goes in its buffer.

#include <cstddef>

#include "base/config.h"
#include "base/frame_buffer.h"

namespace linksec::board {

/// Both addresses and an EtherType.
inline constexpr std::size_t kMinHeaderOctets = 14;
/// Shorter frames are padded to this length, the frame check sequence excluded.
inline constexpr std::size_t kMinFrameOctets = 60;
inline constexpr std::size_t kMaxFrameOctets = config::kMaxFrameOctets;
inline constexpr std::size_t kFcsOctets = 4;

/// True for a frame that may go out.
[[nodiscard]] inline bool is_sendable(std::size_t octets) noexcept {
  return octets >= kMinHeaderOctets && octets <= kMaxFrameOctets;
}

/// Makes `buffer` a frame of `octets` octets behind its headroom. False, and an empty frame, when
/// they do not fit with the tailroom.
[[nodiscard]] inline bool make_room(FrameBuffer& buffer, std::size_t octets) noexcept {
  buffer.reset(config::kHeadroomOctets);
  if (octets + config::kTailroomOctets > buffer.tailroom()) {
    return false;
  }
  buffer.resize(octets);
  return true;
}

}  // namespace linksec::board
