// SPDX-License-Identifier: Apache-2.0
#pragma once

// Frames that did not get through, counted by reason and SA, and the first ones of each kept as
// they came, for those who want to find the cause. It judges nothing.
//
// Who calls: linksec validate.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "capture/diagnosis_link.h"
#include "capture/frame_batch.h"

namespace linksec::sim {

class Discards {
 public:
  /// Reasons that are counted apart; what comes later is counted together.
  static constexpr std::size_t kMaxReasons = 64;
  /// Frames that are kept of each reason.
  static constexpr std::size_t kMaxKept = 2;

  void add(const FrameSlot& slot);
  /// Whether a frame of it may still be kept, so that it has to be copied before it is judged.
  [[nodiscard]] bool wants_frames() const noexcept { return kept_.size() < kMaxReasons; }

  /// A line for each reason, the most frequent first: "6 x 10.6.3: the ICV does not agree: SC ...
  /// AN 0".
  [[nodiscard]] std::vector<std::string> lines() const;
  [[nodiscard]] const std::vector<FrameKept>& kept() const noexcept { return kept_; }
  [[nodiscard]] bool empty() const noexcept { return counts_.empty(); }

 private:
  std::map<std::string, std::uint64_t> counts_;
  std::vector<FrameKept> kept_;
};

}  // namespace linksec::sim
