// SPDX-License-Identifier: Apache-2.0
#pragma once

// The portable AEAD engine: the functions of hal/aead.h over the AES-GCM of Mbed TLS, under names
// of its own. It does not define the contract's link-time names; binding/ does, so that a test can
// put something between the SecY and this engine.
//
// Key slots lie in a static pool. Mbed TLS takes one block of memory from its own allocator when a
// key is installed and gives it back when the key goes; see aead_mbedtls/static_pool.h for builds
// without a heap. Nothing allocates per operation.
//
// Mbed TLS fills its AES tables at the first key: `self_test` comes before threads do.
//
// Who calls: binding/, the fake engine of the tests, and a host that chooses engines at run time.
// Operations on different slots, `install` and `remove` of different slots may run in several
// threads at a time; a slot's own `remove` may not run beside an operation on it.

#include <cstddef>
#include <span>

#include "aead_parts/engine.h"
#include "aead_parts/key_pool.h"
#include "base/config.h"
#include "hal/aead.h"

#ifndef LINKSEC_AEAD_SLOTS
#define LINKSEC_AEAD_SLOTS LINKSEC_MAX_SAKS
#endif

namespace linksec::aead_mbedtls {

/// Keys that the engine holds at a time: on a board LINKSEC_AEAD_SLOTS of the platform's
/// configuration header, otherwise what one SecY needs; on a host as many as there are handles.
inline constexpr std::size_t kSlots = aead_parts::pool_slots(LINKSEC_AEAD_SLOTS);

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
    "mbedtls", []() noexcept { return true; }, install, remove, seal, open, free_slots, self_test};

}  // namespace linksec::aead_mbedtls
