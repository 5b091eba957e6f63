// SPDX-License-Identifier: Apache-2.0
#pragma once

// A memory behind hal/nvm.h whose power goes at any octet: what was erased or written before it
// stays, the octet under way is damaged, and nothing more happens until the power is back.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hal/nvm.h"

namespace linksec::test::torn_memory {

inline constexpr hal::NvmId kRegion{0};

/// An erased region, the power on for good.
void reset(hal::NvmGeometry geometry);
/// The power goes when `octets` more have been erased or written; each sync counts as one.
void cut_after(std::uint64_t octets);
/// The power is back and stays.
void restore();
[[nodiscard]] bool power_is_off();
/// Octets erased and written since `restore`.
[[nodiscard]] std::uint64_t work();

/// The region's octets; a test may change them.
[[nodiscard]] std::vector<std::uint8_t>& octets();

}  // namespace linksec::test::torn_memory
