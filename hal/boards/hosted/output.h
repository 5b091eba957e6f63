// SPDX-License-Identifier: Apache-2.0
#pragma once

// The host's standard output, for the C library of a hosted test.

#include <cstddef>
#include <cstdint>

#include "common/semihost.h"

namespace linksec::board {

/// Writes `octets` of `text`.
inline void write_output(const char* text, std::size_t octets) noexcept {
  static constinit std::int32_t handle = 0;
  if (handle <= 0) {
    constexpr SemihostWord kWriteText = 4;
    constexpr SemihostWord kNameOctets = 3;
    const SemihostWord open[3] = {reinterpret_cast<SemihostWord>(":tt"), kWriteText, kNameOctets};
    handle = semihost(Semihost::kOpen, open);
  }
  const SemihostWord write[3] = {static_cast<SemihostWord>(handle),
                                 reinterpret_cast<SemihostWord>(text), octets};
  static_cast<void>(semihost(Semihost::kWrite, write));
}

}  // namespace linksec::board
