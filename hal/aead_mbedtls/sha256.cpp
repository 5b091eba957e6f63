// SPDX-License-Identifier: Apache-2.0
#include "aead_mbedtls/sha256.h"

#include "mbedtls/md.h"

namespace linksec::aead_mbedtls {

Result<Sha256Hash> sha256(ConstByteSpan message) noexcept {
  const mbedtls_md_info_t* const algorithm = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);
  if (algorithm == nullptr) {
    return Status::kUnsupported;
  }
  Sha256Hash hash{};
  if (mbedtls_md(algorithm, message.data(), message.size(), hash.data()) != 0) {
    return Status::kIoError;
  }
  return hash;
}

}  // namespace linksec::aead_mbedtls
