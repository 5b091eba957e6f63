// SPDX-License-Identifier: Apache-2.0
#pragma once

// The block cipher of this engine: the functions of hal/block_cipher.h over the same AES, under
// names of its own; binding_block/ gives it the contract's. It has slots of its own, and an image
// that does not link it pays nothing for it.

#include <cstddef>

#include "base/config.h"
#include "hal/block_cipher.h"

namespace linksec::aead_soft32 {

/// hal::block_cipher_install.
[[nodiscard]] Result<hal::BlockKeySlot> block_install(ConstByteSpan key) noexcept;
/// hal::block_cipher_remove.
void block_remove(hal::BlockKeySlot slot) noexcept;
/// hal::block_cipher_encrypt.
[[nodiscard]] Status block_encrypt(hal::BlockKeySlot slot, hal::CipherBlock block) noexcept;
/// hal::block_cipher_decrypt.
[[nodiscard]] Status block_decrypt(hal::BlockKeySlot slot, hal::CipherBlock block) noexcept;
/// hal::block_cipher_free_slots.
[[nodiscard]] std::size_t block_free_slots() noexcept;

}  // namespace linksec::aead_soft32
