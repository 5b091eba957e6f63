// SPDX-License-Identifier: Apache-2.0
#pragma once

// What entropy.cpp asks of the seeded sources.

#include "hal/entropy.h"

namespace linksec::host {

/// The next octets of a seeded source; kUnsupported, and nothing is written, where there is none.
[[nodiscard]] Status fill_seeded(hal::EntropyId source, ByteSpan octets) noexcept;

}  // namespace linksec::host
