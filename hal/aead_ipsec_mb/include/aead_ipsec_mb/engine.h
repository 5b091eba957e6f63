// SPDX-License-Identifier: Apache-2.0
#pragma once

// The AEAD engine for x86-64 hosts over Intel's ipsec-mb: the functions of hal/aead.h over the
// library's direct AES-GCM calls. It is built where the library is found. `usable` says whether the
// library runs on this processor, and nothing else may be called where it does not. It does not
// define the contract's link-time names: hal/aead_host does.
//
// Key slots lie in a static pool. The library's table of functions is made once, at the first call
// of `usable`; nothing allocates afterwards.
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

namespace linksec::aead_ipsec_mb {

/// Keys that the engine holds at a time.
inline constexpr std::size_t kSlots = aead_parts::pool_slots(LINKSEC_AEAD_SLOTS);

/// Whether the library runs here, with the processor's own AES and carry-less products: without
/// them it works by tables, and the portable engine is the better choice.
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
/// hal::aead_self_test.
[[nodiscard]] Status self_test() noexcept;

/// The engine as a value.
inline constexpr aead_parts::Engine kEngine{"ipsec-mb", usable, install,    remove,
                                            seal,       open,   free_slots, self_test};

}  // namespace linksec::aead_ipsec_mb
