// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a capture's record holds of a frame, judged by its lengths: programs count a frame check
// sequence that they leave out, or append octets of their own. All readers of this folder ask here.

#include <algorithm>
#include <cstdint>

#include "host/capture.h"

namespace linksec::host {

inline constexpr std::uint32_t kFcsOctets = 4;

/// What a file says of all records of an interface.
struct RecordRules {
  std::uint32_t snap_octets = 0;  ///< 0: not known.
  std::uint8_t fcs_octets = 0;    ///< Frame check sequence at the end of each frame.
};

/// The octets that are missing at the end of a frame are a frame check sequence, or a part of it.
/// One that nobody announced is told from a frame cut by the snap length.
[[nodiscard]] constexpr bool only_fcs_is_missing(std::uint32_t captured, std::uint32_t missing,
                                                 RecordRules rules) noexcept {
  return rules.fcs_octets != 0 ? missing <= rules.fcs_octets
                               : missing == kFcsOctets && captured != rules.snap_octets;
}

/// Sets octets, original_octets and fcs_octets of `frame` from a record that holds `captured` and
/// says `original` octets for the frame on the wire; 0: it doesn't say.
inline void judge_lengths(CaptureFrame& frame, ConstByteSpan captured, std::uint32_t original,
                          RecordRules rules) noexcept {
  const auto held = static_cast<std::uint32_t>(captured.size());
  const std::uint32_t missing = original > held ? original - held : 0;
  std::uint32_t fcs_octets = rules.fcs_octets;
  frame.octets = captured;
  frame.original_octets = held;
  if (original != 0 && original < held) {
    frame.octets = captured.first(original);
    frame.original_octets = original;
  } else if (missing != 0 && only_fcs_is_missing(held, missing, rules)) {
    fcs_octets -= std::min(fcs_octets, missing);
  } else if (missing != 0) {
    frame.original_octets = original;
    fcs_octets = 0;
  }
  frame.fcs_octets = static_cast<std::uint8_t>(std::min(fcs_octets, frame.original_octets));
}

}  // namespace linksec::host
