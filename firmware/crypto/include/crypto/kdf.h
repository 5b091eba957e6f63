// SPDX-License-Identifier: Apache-2.0
#pragma once

// The key derivation function of 802.1X: CMAC in counter mode, the counter of one octet in front.
// What keys it makes is mka_keys.h's [802.1X-2020 6.2.1; NIST SP 800-108].

#include <cstddef>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/status.h"
#include "crypto/block_key.h"

namespace linksec {

/// The longest output: 255 blocks.
inline constexpr std::size_t kKdfMaxOctets = 4080;
/// Parts of a context, at the most.
inline constexpr std::size_t kKdfMaxParts = 4;

/// Fills `output` with the CMACs of a number, which counts from 1, and the parts of `fixed` one
/// behind the other: the KDF in counter mode, whatever it is given. Returns kInvalidArgument when
/// `output` is empty or longer than kKdfMaxOctets, kNotFound without a key, kIoError when the
/// cipher failed; `output` is zero then [SP 800-108 5.1].
[[nodiscard]] Status counter_kdf(const BlockKey& key, std::span<const ConstByteSpan> fixed,
                                 ByteSpan output) noexcept;

/// 802.1X's: the label, 0, the parts of `context` one behind the other, and the length of `output`
/// in bits. Returns what counter_kdf does, and kInvalidArgument for more than kKdfMaxParts.
[[nodiscard]] Status kdf(const BlockKey& key, std::string_view label,
                         std::span<const ConstByteSpan> context, ByteSpan output) noexcept;

}  // namespace linksec
