// SPDX-License-Identifier: Apache-2.0

// The decrypting half of AES, which GCM never runs: absent. The cipher layer of Mbed TLS names it
// in its table, so that these two must exist.

#include "mbedtls/aes.h"
#include "mbedtls/platform.h"

int mbedtls_aes_setkey_dec(mbedtls_aes_context* context, const unsigned char* key,
                           unsigned int bits) {
  (void)context;
  (void)key;
  (void)bits;
  return MBEDTLS_ERR_PLATFORM_FEATURE_UNSUPPORTED;
}

int mbedtls_internal_aes_decrypt(mbedtls_aes_context* context, const unsigned char input[16],
                                 unsigned char output[16]) {
  (void)context;
  (void)input;
  (void)output;
  return MBEDTLS_ERR_PLATFORM_FEATURE_UNSUPPORTED;
}
