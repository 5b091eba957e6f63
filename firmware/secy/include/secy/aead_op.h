// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the AEAD engine gets of a frame with a SecTAG, in either direction: which octets are only
// authenticated, which are encrypted as well, and the nonce. protect.cpp and verify.cpp fill the
// burst with it.

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

#include "base/called_once.h"
#include "base/config.h"
#include "hal/aead.h"
#include "secy/channel.h"
#include "wire/ethernet.h"

namespace linksec {

/// A frame by its parts.
struct MpduParts {
  std::uint8_t* frame;
  std::size_t header_octets;  ///< Addresses and SecTAG.
  std::size_t data_octets;    ///< Secure Data.
};

/// Octets of Secure Data that stay in clear at the most: the confidentiality offset, or all without
/// confidentiality [802.1AE-2018 14.5].
[[nodiscard]] inline std::uint32_t clear_octets_limit(const Sa& sa, bool confidentiality) noexcept {
  return confidentiality ? static_cast<std::uint32_t>(sa.confidentiality_offset)
                         : std::numeric_limits<std::uint32_t>::max();
}

/// The nonce of a PN: its 64 bits exclusive-or the last 8 octets of the nonce of PN 0. That one is
/// SCI and zeroes, or SSCI and zeroes exclusive-or Salt [802.1AE-2018 14.5, 14.7].
// @req E4 E5
inline void write_nonce(const std::array<std::uint8_t, hal::kAeadNonceOctets>& base, Pn pn,
                        std::array<std::uint8_t, hal::kAeadNonceOctets>& nonce) noexcept {
  store_be32(nonce.data(), load_be32(base.data()));
  if constexpr (sizeof(std::uintptr_t) == sizeof(pn.value)) {
    store_be64(nonce.data() + 4, load_be64(base.data() + 4) ^ pn.value);
  } else {
    // In halves, which a 32-bit processor swaps and stores in one instruction each.
    const auto high = static_cast<std::uint32_t>(pn.value >> 32);
    const auto low = static_cast<std::uint32_t>(pn.value);
    store_be32(nonce.data() + 4, load_be32(base.data() + 4) ^ high);
    store_be32(nonce.data() + 8, load_be32(base.data() + 8) ^ low);
  }
}

/// Fills an operation. Where the offset reaches beyond the data, all of them stay in clear.
// @req E6 E7 A10 A11 A16 A17
LINKSEC_HOT void write_op(hal::AeadOp& op, const MpduParts& mpdu, std::uint32_t clear_limit,
                          const Sa& sa, Pn pn) noexcept {
  const std::size_t clear_octets = std::min<std::size_t>(clear_limit, mpdu.data_octets);
  const std::size_t aad_octets = mpdu.header_octets + clear_octets;
  const std::size_t text_octets = mpdu.data_octets - clear_octets;
  op.aad = mpdu.frame;
  op.aad_octets = static_cast<std::uint32_t>(aad_octets);
  op.text = mpdu.frame + aad_octets;
  op.text_octets = static_cast<std::uint32_t>(text_octets);
  op.icv = op.text + text_octets;
  write_nonce(sa.nonce_base, pn, op.nonce);
  op.key = sa.slot;
  op.result = hal::AeadResult::kFailed;
}

}  // namespace linksec
