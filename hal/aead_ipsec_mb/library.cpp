// SPDX-License-Identifier: Apache-2.0
#include "library.h"

#include "base/secret.h"

namespace linksec::aead_ipsec_mb {

const Library& Library::get() noexcept {
  static const Library kLibrary;
  return kLibrary;
}

// The manager is no more than where the library writes the functions that it chose.
Library::Library() noexcept {
  IMB_MGR* const manager = alloc_mb_mgr(0);
  if (manager == nullptr) {
    return;
  }
  IMB_ARCH architecture = IMB_ARCH_NONE;
  init_mb_mgr_auto(manager, &architecture);
  constexpr std::uint64_t kNeeded = IMB_FEATURE_AESNI | IMB_FEATURE_PCLMULQDQ;
  usable_ = imb_get_errno(manager) == 0 && architecture != IMB_ARCH_NONE &&
            architecture != IMB_ARCH_NOAESNI && (manager->features & kNeeded) == kNeeded;
  aes_128_ = {manager->gcm128_pre, manager->gcm128_enc, manager->gcm128_dec};
  aes_256_ = {manager->gcm256_pre, manager->gcm256_enc, manager->gcm256_dec};
  free_mb_mgr(manager);
}

void run(aes_gcm_enc_dec_t call, const Key& key, const hal::AeadOp& op,
         std::uint8_t* icv) noexcept {
  // Debian's build checks its arguments: no pointer may be null, though it has no octets.
  static std::uint8_t none = 0;
  std::uint8_t* const text = op.text != nullptr ? op.text : &none;
  const std::uint8_t* const aad = op.aad != nullptr ? op.aad : &none;
  gcm_context_data context;  // NOLINT(cppcoreguidelines-pro-type-member-init): the call fills it
  call(&key.tables, &context, text, text, op.text_octets, op.nonce.data(), aad, op.aad_octets, icv,
       hal::kAeadIcvOctets);
}

}  // namespace linksec::aead_ipsec_mb
