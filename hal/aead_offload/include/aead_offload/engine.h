// SPDX-License-Identifier: Apache-2.0
#pragma once

// An AEAD engine over a crypto block that answers late: the functions of hal/aead.h under names of
// their own. An example to make a part's driver of; README.md says how. The block that it drives is
// a model (aead_offload/device.h).
//
// A call puts the whole burst into the block's ring, waits until the last operation is done, and
// takes the results in order. A block that stalls or answers nonsense is restarted, and what it had
// fails, with zeroes in the texts; later calls try anew.
//
// Who calls: binding/, and tests. Several threads may call: the ring is one's at a time.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "aead_offload/device.h"
#include "aead_parts/engine.h"
#include "base/config.h"
#include "hal/aead.h"

#ifndef LINKSEC_AEAD_SLOTS
#define LINKSEC_AEAD_SLOTS LINKSEC_MAX_SAKS
#endif
#ifndef LINKSEC_OFFLOAD_PATIENCE
#define LINKSEC_OFFLOAD_PATIENCE 1000
#endif

namespace linksec::aead_offload {

/// Keys that the engine holds at a time; a platform sets LINKSEC_AEAD_SLOTS in its configuration
/// header, otherwise it is what one SecY needs.
inline constexpr std::size_t kSlots = LINKSEC_AEAD_SLOTS;

/// Operations that the block may have at a time. As long as a burst of the SecY, so that it is
/// handed over whole; longer ones go in turns.
inline constexpr std::size_t kRingEntries =
    std::clamp<std::size_t>(config::kMaxBurst, 2, device::kMostDescriptors);

/// Looks at the status register, in a row, that see nothing new before the block counts as
/// stalled. A platform sets LINKSEC_OFFLOAD_PATIENCE; with a sleep between the looks few are much.
inline constexpr std::uint32_t kPatience = LINKSEC_OFFLOAD_PATIENCE;

/// What the engine calls between two looks at the block: hal::idle on a board whose block
/// interrupts when it completes something; null, as at start-up, to look again at once.
void set_idle(void (*idle)() noexcept) noexcept;

/// hal::aead_install.
[[nodiscard]] Result<hal::KeySlot> install(ConstByteSpan key) noexcept;
/// hal::aead_remove.
void remove(hal::KeySlot slot) noexcept;
/// hal::aead_seal.
void seal(std::span<hal::AeadOp> burst) noexcept;
/// hal::aead_open.
void open(std::span<hal::AeadOp> burst) noexcept;
/// hal::aead_free_slots.
[[nodiscard]] std::size_t free_slots() noexcept;
/// hal::aead_self_test.
[[nodiscard]] Status self_test() noexcept;

/// The engine as a value. It runs wherever it is built.
inline constexpr aead_parts::Engine kEngine{
    "offload", []() noexcept { return true; }, install, remove, seal, open, free_slots, self_test};

}  // namespace linksec::aead_offload
