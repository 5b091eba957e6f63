// SPDX-License-Identifier: Apache-2.0
#pragma once

// Finds out whether the frames of a capture end with a frame check sequence that the file does not
// announce. Where none of the first frames of an interface ends with its CRC, none is asked any
// more, but those that do not open; else each frame is, for a card that keeps the check sequence of
// what it receives has none in what it sends. Nothing is held back, so that one frame in a pipe is
// enough. An announced check sequence is not its business.
//
// Who calls: FrameOpener, frame by frame in the order of the capture.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace linksec::sim {

/// What the frames of one interface, as they are or in their tunnels, end with.
class FcsFinder {
 public:
  /// So many frames decide for an interface. By chance alone a frame's last octets are its CRC once
  /// in 2^32.
  static constexpr std::size_t kDecidingFrames = 1024;

  /// Octets of check sequence at the end of a whole frame of `interface`: 0 or 4. After the
  /// deciding frames it computes nothing, unless some of them had one.
  /// `tunnelled` frames are asked for apart: whoever mirrors may have kept theirs.
  [[nodiscard]] std::uint8_t fcs_octets(ConstByteSpan frame, std::uint32_t interface,
                                        bool tunnelled);

  /// Asks a frame that did not open, whatever was decided. True when it ends with its check
  /// sequence: from then on each frame of the interface is asked.
  [[nodiscard]] bool asked_again(ConstByteSpan frame, std::uint32_t interface, bool tunnelled);

  /// True when it has been decided that frames of `interface` have none.
  [[nodiscard]] bool decided_none(std::uint32_t interface) const noexcept {
    const std::size_t place = place_of(interface, false);
    return place < sources_.size() && sources_[place].decision == Decision::kNone;
  }

 private:
  enum class Decision : std::uint8_t { kOpen, kNone, kEachItsOwn };
  struct Source {
    Decision decision = Decision::kOpen;
    std::uint16_t seen = 0;
    bool right = false;
  };

  static constexpr std::size_t place_of(std::uint32_t interface, bool tunnelled) noexcept {
    return interface * std::size_t{2} + (tunnelled ? 1 : 0);
  }
  Source* source_of(std::uint32_t interface, bool tunnelled);
  static std::uint8_t look(Source& source, ConstByteSpan frame);
  static Decision decide(const Source& source) noexcept;

  std::vector<Source> sources_;
};

}  // namespace linksec::sim
