// SPDX-License-Identifier: Apache-2.0
#pragma once

// The AEAD engine for x86-64 hosts with AVX-512, VAES and VPCLMULQDQ: the functions of hal/aead.h
// over a multi-frame AES-GCM of this folder's own, which works on four frames of a burst at a time.
// It builds everywhere; `usable` says whether it runs here, and nothing else may be called where
// it does not. It does not define the contract's link-time names: hal/aead_host does.
//
// Key slots lie in a static pool; nothing allocates. No branch and no address depends on a key, a
// text or an ICV, but on lengths and on the outcome of an ICV's comparison.
//
// Who calls: hal/aead_host, and tests. Operations on different slots, `install` and `remove` of
// different slots may run in several threads at a time; a slot's own `remove` may not run beside an
// operation on it.

#include <cstddef>
#include <span>

#include "aead_parts/engine.h"
#include "aead_parts/key_pool.h"
#include "base/config.h"
#include "hal/aead.h"

#ifndef LINKSEC_AEAD_SLOTS
#define LINKSEC_AEAD_SLOTS LINKSEC_MAX_SAKS
#endif

namespace linksec::aead_vaes {

/// Keys that the engine holds at a time.
inline constexpr std::size_t kSlots = aead_parts::pool_slots(LINKSEC_AEAD_SLOTS);

/// Whether this processor has the instructions and its operating system keeps their registers.
[[nodiscard]] bool usable() noexcept;

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
/// hal::aead_self_test; the known answers alone and four side by side.
[[nodiscard]] Status self_test() noexcept;

/// The engine as a value.
inline constexpr aead_parts::Engine kEngine{"vaes", usable, install,    remove,
                                            seal,   open,   free_slots, self_test};

}  // namespace linksec::aead_vaes
