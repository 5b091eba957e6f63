// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an image is wired to on a board, which has one of each service.

#include "app/wiring.h"
#include "base/bytes.h"
#include "base/config.h"

namespace linksec {

/// `frames` is the memory of its frames of up to config::kMaxFrameOctets octets, in which the link
/// that it boots with is read, too.
[[nodiscard]] constexpr Wiring board_wiring(ByteSpan frames) noexcept {
  return {
      .line = {0},
      .host = {1},
      .records = {0},
      .console = {0},
      .entropy = {0},
      .frames = frames,
      .frame_octets = config::kMaxFrameOctets,
  };
}

}  // namespace linksec
