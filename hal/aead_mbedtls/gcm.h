// SPDX-License-Identifier: Apache-2.0
#pragma once

// Everything of Mbed TLS that the engine touches, and the only place that includes its headers.
// Written for and tested with 2.28. For 3.x only the configuration header differs: the calls used
// here kept their signatures (3.6 was not tested).

#include <cstddef>
#include <cstdint>

#include "mbedtls/gcm.h"

#include "base/bytes.h"
#include "hal/aead.h"

namespace linksec::aead_mbedtls {

/// A key's schedule and tables. All octets are zero while no key is set, so that static memory
/// needs no constructor.
using GcmContext = mbedtls_gcm_context;

/// Makes the key schedule of a 16- or 32-octet key; takes one block from Mbed TLS's allocator.
/// False when that failed; the context is clear then.
[[nodiscard]] inline bool gcm_set_key(GcmContext& gcm, ConstByteSpan key) noexcept {
  mbedtls_gcm_init(&gcm);
  const auto bits = static_cast<unsigned>(key.size() * 8);
  if (mbedtls_gcm_setkey(&gcm, MBEDTLS_CIPHER_ID_AES, key.data(), bits) != 0) {
    mbedtls_gcm_free(&gcm);
    return false;
  }
  return true;
}

/// Wipes the context and what it took from the allocator, and gives that back.
inline void gcm_clear(GcmContext& gcm) noexcept { mbedtls_gcm_free(&gcm); }

/// Encrypts `op.text` in place and writes the ICV to `icv`. False when the library refused.
[[nodiscard]] inline bool gcm_encrypt(GcmContext& gcm, const hal::AeadOp& op,
                                      std::uint8_t* icv) noexcept {
  return mbedtls_gcm_crypt_and_tag(&gcm, MBEDTLS_GCM_ENCRYPT, op.text_octets, op.nonce.data(),
                                   op.nonce.size(), op.aad, op.aad_octets, op.text, op.text,
                                   hal::kAeadIcvOctets, icv) == 0;
}

/// Decrypts `op.text` in place and writes the ICV that it should have had to `icv`. False when the
/// library refused. It judges nothing.
///
/// The library's manual asks for separate buffers here, though it reads each octet before it
/// writes it and decrypts its own TLS records in place. The self-test decrypts in place, so that a
/// library that can't is never used.
[[nodiscard]] inline bool gcm_decrypt(GcmContext& gcm, const hal::AeadOp& op,
                                      std::uint8_t* icv) noexcept {
  return mbedtls_gcm_crypt_and_tag(&gcm, MBEDTLS_GCM_DECRYPT, op.text_octets, op.nonce.data(),
                                   op.nonce.size(), op.aad, op.aad_octets, op.text, op.text,
                                   hal::kAeadIcvOctets, icv) == 0;
}

}  // namespace linksec::aead_mbedtls
