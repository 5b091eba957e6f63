// SPDX-License-Identifier: Apache-2.0
#pragma once

// AES key wrap with its default initial value, for SAKs in MKPDUs. Not the one with padding
// [RFC 3394; NIST SP 800-38F 6.2].

#include <cstddef>

#include "base/bytes.h"
#include "base/status.h"
#include "crypto/block_key.h"

namespace linksec {

/// Octets that a key grows by when it is wrapped.
inline constexpr std::size_t kKeyWrapOverhead = 8;
/// A key that can be wrapped: 16 octets or more, a multiple of 8, at most this many.
inline constexpr std::size_t kKeyWrapMaxOctets = 4096;

/// Wraps `key` into `wrapped`, which is kKeyWrapOverhead longer and may begin where `key` does.
/// Returns kInvalidArgument for other lengths, kNotFound without a key-encrypting key, kIoError
/// when the cipher failed; `wrapped` is zero then.
[[nodiscard]] Status key_wrap(const BlockKey& kek, ConstByteSpan key, ByteSpan wrapped) noexcept;

/// Unwraps `wrapped` into `key`, which is kKeyWrapOverhead shorter and may begin where `wrapped`
/// does. The integrity value is compared in constant time. Returns kCorrupt when it is wrong,
/// kInvalidArgument for other lengths, kNotFound without a key-encrypting key, kIoError when the
/// cipher failed; `key` is zero then.
[[nodiscard]] Status key_unwrap(const BlockKey& kek, ConstByteSpan wrapped, ByteSpan key) noexcept;

}  // namespace linksec
