// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the block cipher touches of Mbed TLS, beside gcm.h the only place that includes its headers.

#include "mbedtls/aes.h"

#include "base/bytes.h"
#include "base/secret.h"
#include "hal/block_cipher.h"

namespace linksec::aead_mbedtls {

/// A key's schedules, one for each direction. All octets are zero while no key is set.
struct AesKey {
  mbedtls_aes_context encrypts;
  mbedtls_aes_context decrypts;
};

/// Wipes both schedules.
inline void aes_clear(AesKey& key) noexcept {
  mbedtls_aes_free(&key.encrypts);
  mbedtls_aes_free(&key.decrypts);
  secure_wipe({reinterpret_cast<std::uint8_t*>(&key), sizeof(key)});
}

/// Makes both schedules of a 16- or 32-octet key. False when the library refused; all is clear
/// then.
[[nodiscard]] inline bool aes_set_key(AesKey& key, ConstByteSpan octets) noexcept {
  mbedtls_aes_init(&key.encrypts);
  mbedtls_aes_init(&key.decrypts);
  const auto bits = static_cast<unsigned>(octets.size() * 8);
  const bool set = mbedtls_aes_setkey_enc(&key.encrypts, octets.data(), bits) == 0 &&
                   mbedtls_aes_setkey_dec(&key.decrypts, octets.data(), bits) == 0;
  if (!set) {
    aes_clear(key);
  }
  return set;
}

/// False when the library refused. The block is changed in place.
[[nodiscard]] inline bool aes_encrypt(AesKey& key, hal::CipherBlock block) noexcept {
  return mbedtls_aes_crypt_ecb(&key.encrypts, MBEDTLS_AES_ENCRYPT, block.data(), block.data()) == 0;
}
[[nodiscard]] inline bool aes_decrypt(AesKey& key, hal::CipherBlock block) noexcept {
  return mbedtls_aes_crypt_ecb(&key.decrypts, MBEDTLS_AES_DECRYPT, block.data(), block.data()) == 0;
}

}  // namespace linksec::aead_mbedtls
