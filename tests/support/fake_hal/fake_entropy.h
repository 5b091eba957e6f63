// SPDX-License-Identifier: Apache-2.0
#pragma once

// Entropy for tests: octets that look random and repeat with the seed, or a source that is missing
// or broken.

#include <cstdint>

#include "base/status.h"

namespace linksec::test::fake_entropy {

/// A working source that begins again with `seed`.
void reset(std::uint64_t seed = 1);
/// entropy_fill returns `status` from now on; kOk lets it work again.
void refuse(Status status);

}  // namespace linksec::test::fake_entropy
