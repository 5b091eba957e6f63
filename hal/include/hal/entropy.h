// SPDX-License-Identifier: Apache-2.0
#pragma once

// The entropy contract: octets that nobody can predict, for keys and identifiers.
//
// Who calls: what makes keys (a key generator, later MKA). The SecY does not.
// A platform MUST return kUnsupported when it has no true source: such an image makes no keys. It
// MUST NOT fill in a constant, a counter or a clock.

#include "base/bytes.h"
#include "base/status.h"

namespace linksec::hal {

/// Fills `octets` with full-entropy random. Returns kUnsupported where the platform has no source,
/// kIoError when the source failed; `octets` is zeroed then.
[[nodiscard]] Status entropy_fill(ByteSpan octets) noexcept;

}  // namespace linksec::hal
