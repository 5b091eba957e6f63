// SPDX-License-Identifier: Apache-2.0
#pragma once

// The AEAD engine for 32-bit cores without an AES unit: the functions of hal/aead.h over an
// AES-GCM of our own, under names of its own. binding/ gives it the contract's link-time names.
// One build has one variant of it, chosen by LINKSEC_AEAD_VARIANT; README.md says which variant
// suits which part, what each leaks, and what each costs.
//
// Key slots lie in a static pool; nothing is ever allocated. The text of a frame is read once and
// written once.
//
// Who calls: binding/, and tests. Operations on different slots, `install` and `remove` of
// different slots may run in several threads at a time where the core has lock-free atomics
// (Armv6-M has none: one thread there); a slot's own `remove` may not run beside an operation on
// it.

#include <cstddef>
#include <span>

#include "aead_parts/engine.h"
#include "base/config.h"
#include "hal/aead.h"

#ifndef LINKSEC_AEAD_SLOTS
#define LINKSEC_AEAD_SLOTS LINKSEC_MAX_SAKS
#endif

namespace linksec::aead_soft32 {

/// Keys that the engine holds at a time; a platform sets LINKSEC_AEAD_SLOTS in its configuration
/// header, otherwise it is what one SecY needs.
inline constexpr std::size_t kSlots = LINKSEC_AEAD_SLOTS;

static_assert(kSlots >= 1 && kSlots < 0xFFFF, "a slot's index has 16 bits and 0xFFFF means none");

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
    "soft32", []() noexcept { return true; }, install, remove, seal, open, free_slots, self_test};

}  // namespace linksec::aead_soft32
