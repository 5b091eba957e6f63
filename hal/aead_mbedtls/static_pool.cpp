// SPDX-License-Identifier: Apache-2.0
#include "aead_mbedtls/static_pool.h"

#include <limits>

#include "aead_mbedtls/engine.h"
#include "gcm.h"
#include "mbedtls/aes.h"

namespace linksec::aead_mbedtls {
namespace {

constexpr std::size_t kAlign = alignof(std::max_align_t);
constexpr std::size_t kBlockOctets = (sizeof(mbedtls_aes_context) + kAlign - 1) / kAlign * kAlign;

constinit StaticPool<kBlockOctets, LINKSEC_AEAD_SLOTS> pool;

}  // namespace
}  // namespace linksec::aead_mbedtls

void* linksec_aead_calloc(std::size_t count, std::size_t octets) noexcept {
  if (octets != 0 && count > std::numeric_limits<std::size_t>::max() / octets) {
    return nullptr;
  }
  return linksec::aead_mbedtls::pool.take(count * octets);
}

void linksec_aead_free(void* block) noexcept { linksec::aead_mbedtls::pool.give(block); }
