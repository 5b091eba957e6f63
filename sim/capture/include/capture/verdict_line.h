// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verdict on one received frame as a JSON object on a line of its own: the format of
// `validate --verdicts`.

#include <string>

#include "capture/frame_batch.h"

namespace linksec::sim {

/// "deliver", "discard", "uncontrolled", "truncated" or "unverifiable".
[[nodiscard]] const char* verdict_word(const FrameSlot& slot) noexcept;

/// The rule or step that decided, or null when the frame is fine.
[[nodiscard]] const char* verdict_reason(const FrameSlot& slot) noexcept;

/// The remark in place of the finding, with the clause; empty for kNone.
[[nodiscard]] const char* to_string(FrameRemark remark) noexcept;

/// The longest line, in octets, and some more.
inline constexpr std::size_t kMaxVerdictOctets = 1024;

/// Writes the object and a line end to `to`, which has room for kMaxVerdictOctets; gives their
/// length.
[[nodiscard]] std::size_t write_verdict(const FrameSlot& slot, char* to) noexcept;

/// The same for an MKPDU that was heard, with all of what it is; it may be longer.
[[nodiscard]] std::string verdict_with_mkpdu(const FrameSlot& slot);

}  // namespace linksec::sim
