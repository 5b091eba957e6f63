// SPDX-License-Identifier: Apache-2.0
#pragma once

// Sources behind hal/entropy.h whose octets follow from a seed, so that a run can be repeated. They
// are no entropy: whoever knows the seed knows every octet. The system's source, the first one, is
// never among them, and none can be made before a program has said that it simulates.
//
// Who calls: a network simulator and tests, before the nodes start. Never what makes keys for use.

#include <cstdint>

#include "base/status.h"
#include "hal/entropy.h"

namespace linksec::host {

/// Says that this process simulates: from now on seeded sources can be made. There is no way back,
/// so that a program does it in the one command that needs it.
void allow_seeded_entropy() noexcept;

/// A source of its own that gives the same octets for the same seed. Returns kNotPermitted unless
/// `allow_seeded_entropy` was called, and kNoCapacity when 65,535 are open.
[[nodiscard]] Result<hal::EntropyId> open_seeded_entropy(std::uint64_t seed);

/// Ends a seeded source; its number may be used again. Another one is ignored.
void close_seeded_entropy(hal::EntropyId source) noexcept;

}  // namespace linksec::host
