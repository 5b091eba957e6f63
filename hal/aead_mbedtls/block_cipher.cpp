// SPDX-License-Identifier: Apache-2.0
#include "aead_mbedtls/block_cipher.h"

#include "aead_mbedtls/inspect.h"
#include "aead_parts/key_pool.h"
#include "aes.h"
#include "base/secret.h"

namespace linksec::aead_mbedtls {
namespace {

constinit aead_parts::KeyPool<AesKey, config::kMaxBlockKeys, hal::BlockKeySlot> pool;

using Transform = bool (*)(AesKey&, hal::CipherBlock) noexcept;

Status transform(hal::BlockKeySlot slot, hal::CipherBlock block, Transform cipher) noexcept {
  AesKey* const key = pool.live(slot);
  if (key != nullptr && cipher(*key, block)) {
    return Status::kOk;
  }
  secure_wipe(block);
  return key != nullptr ? Status::kIoError : Status::kNotFound;
}

}  // namespace

Result<hal::BlockKeySlot> block_install(ConstByteSpan key) noexcept {
  return pool.install(key, aes_set_key);
}

void block_remove(hal::BlockKeySlot slot) noexcept { pool.remove(slot, aes_clear); }

Status block_encrypt(hal::BlockKeySlot slot, hal::CipherBlock block) noexcept {
  return transform(slot, block, aes_encrypt);
}

Status block_decrypt(hal::BlockKeySlot slot, hal::CipherBlock block) noexcept {
  return transform(slot, block, aes_decrypt);
}

std::size_t block_free_slots() noexcept { return pool.free_slots(); }

bool inspect::block_pool_is_zero() noexcept { return pool.is_zero(); }

}  // namespace linksec::aead_mbedtls
