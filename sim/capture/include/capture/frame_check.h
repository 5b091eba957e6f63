// SPDX-License-Identifier: Apache-2.0
#pragma once

// The frame check sequence of IEEE 802.3 at the end of captured octets. It proves that the last
// four octets are one; that they are none it can't prove, for a frame may have been damaged.
//
// Who calls: the envelope of a frame, and who finds out whether a capture holds check sequences.

#include <cstddef>

#include "base/bytes.h"

namespace linksec::sim {

/// Octets of a frame check sequence.
inline constexpr std::size_t kFcsOctets = 4;

/// True when `octets` are a frame with a frame check sequence that is right.
[[nodiscard]] bool ends_with_fcs(ConstByteSpan octets) noexcept;

}  // namespace linksec::sim
