// SPDX-License-Identifier: Apache-2.0
#pragma once

// Entropy for tests: sources that look random, differ and repeat with the seed, or are missing or
// broken.

#include <cstdint>

#include "base/status.h"

namespace linksec::test::fake_entropy {

/// The sources 0 to kSources - 1 are there.
inline constexpr std::uint16_t kSources = 8;

/// All sources work and begin again, each with what follows from `seed` and its number.
void reset(std::uint64_t seed = 1);
/// While true, a source gives nothing before it was seeded.
void need_seed(bool needed);
/// entropy_fill returns `status` from now on, for each source; kOk lets them work again.
void refuse(Status status);

}  // namespace linksec::test::fake_entropy
