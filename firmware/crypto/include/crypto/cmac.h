// SPDX-License-Identifier: Apache-2.0
#pragma once

// AES-CMAC, with keys of 128 and 256 bits: the ICV of MKPDUs and the function inside the KDF. It
// compares nothing by itself but in `cmac_verify`, in constant time [NIST SP 800-38B].

#include <array>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/status.h"
#include "crypto/block_key.h"
#include "crypto/cbc_chain.h"

namespace linksec {

/// Octets of a CMAC that is not cut short.
inline constexpr std::size_t kCmacOctets = 16;

using CmacOctets = std::array<std::uint8_t, kCmacOctets>;

/// A CMAC over octets that come in parts.
class Cmac {
 public:
  /// `key` outlives the object.
  explicit Cmac(const BlockKey& key) noexcept : key_(key), chain_(key) {}

  /// Adds octets behind those so far.
  void add(ConstByteSpan octets) noexcept { chain_.add(octets); }
  void add(std::uint8_t octet) noexcept { chain_.add(octet); }

  /// The CMAC of all that was added; the object is of no use afterwards. Returns kNotFound without
  /// a key, kIoError when the cipher failed; `mac` is zero then.
  [[nodiscard]] Status finish(std::span<std::uint8_t, kCmacOctets> mac) noexcept;

 private:
  const BlockKey& key_;
  CbcChain chain_;
};

/// The CMAC of `message`. Returns what Cmac::finish does.
[[nodiscard]] Status cmac(const BlockKey& key, ConstByteSpan message,
                          std::span<std::uint8_t, kCmacOctets> mac) noexcept;

/// Whether `mac` is the CMAC of `message`; the time does not depend on where they differ. Returns
/// kCorrupt when it is not, and what Cmac::finish does.
[[nodiscard]] Status cmac_verify(const BlockKey& key, ConstByteSpan message,
                                 std::span<const std::uint8_t, kCmacOctets> mac) noexcept;

}  // namespace linksec
