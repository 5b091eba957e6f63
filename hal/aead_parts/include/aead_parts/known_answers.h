// SPDX-License-Identifier: Apache-2.0
#pragma once

// The known answers of hal::aead_self_test, for any engine.

#include "aead_parts/engine.h"

namespace linksec::aead_parts {

/// Seals, opens and refuses a wrong ICV, with a key of each length, one operation at a time. Uses
/// `install`, `remove`, `seal` and `open` of `engine`, and leaves no key behind. Returns kCorrupt
/// when an answer is wrong, kNoCapacity when no slot is free.
[[nodiscard]] Status known_answer_test(const Engine& engine) noexcept;

}  // namespace linksec::aead_parts
