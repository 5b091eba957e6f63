// SPDX-License-Identifier: Apache-2.0

// The contract's names for the block cipher.

#include "aead_mbedtls/block_cipher.h"
#include "hal/block_cipher.h"

namespace linksec::hal {

Result<BlockKeySlot> block_cipher_install(ConstByteSpan key) noexcept {
  return aead_mbedtls::block_install(key);
}

void block_cipher_remove(BlockKeySlot slot) noexcept { aead_mbedtls::block_remove(slot); }

Status block_cipher_encrypt(BlockKeySlot slot, CipherBlock block) noexcept {
  return aead_mbedtls::block_encrypt(slot, block);
}

Status block_cipher_decrypt(BlockKeySlot slot, CipherBlock block) noexcept {
  return aead_mbedtls::block_decrypt(slot, block);
}

std::size_t block_cipher_free_slots() noexcept { return aead_mbedtls::block_free_slots(); }

}  // namespace linksec::hal
