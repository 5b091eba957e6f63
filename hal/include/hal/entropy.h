// SPDX-License-Identifier: Apache-2.0
#pragma once

// The entropy contract: octets that nobody can predict, for keys and identifiers.
//
// Who calls: what makes keys (a key generator, key agreement). The SecY does not.
//
// A platform MUST
//  - return kUnsupported for a source that it does not have: such an image makes no keys;
//  - give octets that no other source, and no other start of this one, gave or will give.
// A platform MUST NOT fill in a constant, a counter or a clock.
//
// A platform without a source of its own MAY take a secret seed and expand it by a random bit
// generator. It then rests on its caller: that nobody else knows the seed, and that no two starts
// with it have the same number.

#include <cstdint>

#include "base/bytes.h"
#include "base/status.h"

namespace linksec::hal {

/// One source of entropy. A board has one at most, the first; a host's first one is the system's.
struct EntropyId {
  std::uint16_t index = 0;

  friend constexpr bool operator==(const EntropyId&, const EntropyId&) = default;
};

/// Fills `octets` with full-entropy random of `source`. Returns kUnsupported where there is no such
/// source, kIoError when it failed; `octets` is zeroed then.
[[nodiscard]] Status entropy_fill(EntropyId source, ByteSpan octets) noexcept;

/// Gives a source that lives on a seed its seed, 32 octets or more, and the number of this start.
/// The caller may wipe `seed` afterwards. Returns kUnsupported where the source takes none,
/// kInvalidArgument for a shorter seed, kIoError when the generator failed; the source gives
/// nothing then, unless it is one that needs no seed.
[[nodiscard]] Status entropy_seed(EntropyId source, ConstByteSpan seed,
                                  std::uint64_t start) noexcept;

}  // namespace linksec::hal
