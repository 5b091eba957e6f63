// SPDX-License-Identifier: Apache-2.0
#pragma once

// The AEAD engines that this build has and this processor runs, with what their tests read inside
// of them.

#include <cstdint>
#include <vector>

#include "aead_parts/engine.h"
#include "base/bytes.h"

namespace linksec::test {

struct TestedEngine {
  const aead_parts::Engine* engine;
  ConstByteSpan (*pool_memory)() noexcept;
  std::uint64_t (*key_schedules)() noexcept;
};

/// The usable engines. Mbed TLS, the reference, is the first.
[[nodiscard]] const std::vector<TestedEngine>& tested_engines();

}  // namespace linksec::test
