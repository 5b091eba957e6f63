// SPDX-License-Identifier: Apache-2.0
#pragma once

// The AEAD contract on the engine that this image is about, with a count of what happens from the
// engine's entry to its return.

#include <cstddef>
#include <cstdint>

namespace linksec::bench {

/// Forgets what was counted.
void forget_engine() noexcept;

/// Instructions inside the engine since then.
[[nodiscard]] std::uint32_t engine_instructions() noexcept;

/// Keys that the engine holds at a time.
[[nodiscard]] std::size_t engine_slots() noexcept;

/// Instructions that the counting itself adds to a call of the engine. To be asked for once, when
/// the meter is open.
[[nodiscard]] std::uint32_t cost_of_counting() noexcept;

}  // namespace linksec::bench
