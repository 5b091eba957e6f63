// SPDX-License-Identifier: Apache-2.0
#pragma once

// SHA-256 by Mbed TLS, here because this folder is the only one that sees that library. It is no
// part of the AEAD contract: a host names the records of a key by a hash. No secret may be compared
// with its result.

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/status.h"

namespace linksec::aead_mbedtls {

/// Octets of a SHA-256 hash.
inline constexpr std::size_t kSha256Octets = 32;

using Sha256Hash = std::array<std::uint8_t, kSha256Octets>;

/// The hash of `message`. Returns kUnsupported when this Mbed TLS has no SHA-256, kIoError when it
/// failed.
[[nodiscard]] Result<Sha256Hash> sha256(ConstByteSpan message) noexcept;

}  // namespace linksec::aead_mbedtls
