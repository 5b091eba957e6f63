// SPDX-License-Identifier: Apache-2.0
#pragma once

// The keys that hang below a CAK: ICK, KEK and, where a Key Server derives them, SAKs. Pure calls
// of the KDF; who may have which key when is the KaY's matter [802.1X-2020 6.2, 9.3, 9.8.1].

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/status.h"
#include "crypto/block_key.h"

namespace linksec {

/// The longest CKN; the shortest is one octet [802.1X-2020 9.3.1].
inline constexpr std::size_t kMaxCknOctets = 32;
/// Octets of a Member Identifier.
inline constexpr std::size_t kMiOctets = 12;

/// What stands for a CKN in the KDF: its first 16 octets, zeroes behind a shorter one.
using KeyId = std::array<std::uint8_t, 16>;
[[nodiscard]] KeyId key_id_of(ConstByteSpan ckn) noexcept;

/// The key of MKPDUs' ICVs, and the key that wraps SAKs; each as long as the CAK. Return
/// kInvalidArgument when `ckn` is not 1 to kMaxCknOctets long or the result has another length than
/// the CAK, kNotFound without a CAK, kIoError when the cipher failed; the result is zero then.
[[nodiscard]] Status derive_ick(const BlockKey& cak, ConstByteSpan ckn, ByteSpan ick) noexcept;
[[nodiscard]] Status derive_kek(const BlockKey& cak, ConstByteSpan ckn, ByteSpan kek) noexcept;

/// What a SAK is derived from besides the CAK [802.1X-2020 9.8.1].
struct SakOrigin {
  ConstByteSpan nonce;           ///< Fresh from the random source, as long as the SAK.
  ConstByteSpan members;         ///< The Member Identifiers it is for, one behind the other.
  std::uint32_t key_number = 0;  ///< KN.
};

/// A SAK of 16 or 32 octets. Returns kInvalidArgument for another length, a nonce of another length
/// than the SAK or no list of whole Member Identifiers, kNotFound without a CAK, kIoError when the
/// cipher failed; `sak` is zero then.
[[nodiscard]] Status derive_sak(const BlockKey& cak, const SakOrigin& origin,
                                ByteSpan sak) noexcept;

}  // namespace linksec
