// SPDX-License-Identifier: Apache-2.0
#include "crypto/mka_keys.h"

#include <algorithm>
#include <string_view>

#include "base/secret.h"
#include "crypto/kdf.h"

namespace linksec {
namespace {

Status refused(ByteSpan key) noexcept {
  secure_wipe(key);
  return Status::kInvalidArgument;
}

// A key named by the CKN, as long as the CAK.
Status derive_named(const BlockKey& cak, std::string_view label, ConstByteSpan ckn,
                    ByteSpan key) noexcept {
  if (ckn.empty() || ckn.size() > kMaxCknOctets || key.size() != cak.octets()) {
    return refused(key);
  }
  const KeyId id = key_id_of(ckn);
  const ConstByteSpan context[] = {id};
  return kdf(cak, label, context, key);
}

}  // namespace

KeyId key_id_of(ConstByteSpan ckn) noexcept {
  KeyId id{};
  std::copy_n(ckn.begin(), std::min(ckn.size(), id.size()), id.begin());
  return id;
}

Status derive_ick(const BlockKey& cak, ConstByteSpan ckn, ByteSpan ick) noexcept {
  return derive_named(cak, "IEEE8021 ICK", ckn, ick);
}

Status derive_kek(const BlockKey& cak, ConstByteSpan ckn, ByteSpan kek) noexcept {
  return derive_named(cak, "IEEE8021 KEK", ckn, kek);
}

Status derive_sak(const BlockKey& cak, const SakOrigin& origin, ByteSpan sak) noexcept {
  const bool whole = !origin.members.empty() && origin.members.size() % kMiOctets == 0;
  if ((sak.size() != 16 && sak.size() != 32) || origin.nonce.size() != sak.size() || !whole) {
    return refused(sak);
  }
  std::array<std::uint8_t, 4> key_number{};
  store_be32(key_number.data(), origin.key_number);
  const ConstByteSpan context[] = {origin.nonce, origin.members, key_number};
  return kdf(cak, "IEEE8021 SAK", context, sak);
}

}  // namespace linksec
