// SPDX-License-Identifier: Apache-2.0

// The contract's names for the engine.

#include "aead_soft32/engine.h"
#include "hal/aead.h"

namespace linksec::hal {

Result<KeySlot> aead_install(ConstByteSpan key) noexcept { return aead_soft32::install(key); }

void aead_remove(KeySlot slot) noexcept { aead_soft32::remove(slot); }

void aead_seal(std::span<AeadOp> burst) noexcept { aead_soft32::seal(burst); }

void aead_open(std::span<AeadOp> burst) noexcept { aead_soft32::open(burst); }

std::size_t aead_free_slots() noexcept { return aead_soft32::free_slots(); }

Status aead_self_test() noexcept { return aead_soft32::self_test(); }

}  // namespace linksec::hal
