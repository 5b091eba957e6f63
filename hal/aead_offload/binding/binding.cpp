// SPDX-License-Identifier: Apache-2.0

// The contract's names for the engine.

#include "aead_offload/engine.h"
#include "hal/aead.h"

namespace linksec::hal {

Result<KeySlot> aead_install(ConstByteSpan key) noexcept { return aead_offload::install(key); }

void aead_remove(KeySlot slot) noexcept { aead_offload::remove(slot); }

void aead_seal(std::span<AeadOp> burst) noexcept { aead_offload::seal(burst); }

void aead_open(std::span<AeadOp> burst) noexcept { aead_offload::open(burst); }

std::size_t aead_free_slots() noexcept { return aead_offload::free_slots(); }

Status aead_self_test() noexcept { return aead_offload::self_test(); }

}  // namespace linksec::hal
