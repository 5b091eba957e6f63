// SPDX-License-Identifier: Apache-2.0
#pragma once

// CTR_DRBG over AES-256 with the derivation function: octets that nobody can predict, out of a seed
// that nobody knows. The derivation function costs four blocks at a start and lets a seed, a boot
// counter and a label go in as they are, whatever their lengths; without it each would have to be
// 48 octets of full entropy. AES-256, because a SAK may have 256 bits. It gathers no entropy
// [NIST SP 800-90A Rev. 1 10.2.1].
//
// Who calls: a platform's entropy service. One thread; never from an interrupt.

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/secret.h"
#include "base/status.h"
#include "crypto/block_key.h"

namespace linksec {

class CtrDrbg {
 public:
  /// The least entropy input: as many octets as the security strength has.
  static constexpr std::size_t kMinEntropyOctets = 32;
  /// Inputs together, and octets of one request, at the most [SP 800-90A Table 3].
  static constexpr std::size_t kMaxInputOctets = 65'536;
  static constexpr std::size_t kMaxRequestOctets = 65'536;
  /// Requests between two seeds, at the most [SP 800-90A Table 3].
  static constexpr std::uint64_t kReseedInterval = std::uint64_t{1} << 48;

  constexpr CtrDrbg() noexcept = default;
  CtrDrbg(const CtrDrbg&) = delete;
  CtrDrbg& operator=(const CtrDrbg&) = delete;
  ~CtrDrbg() { wipe(); }

  /// Starts anew from `entropy`, which is secret and unpredictable; `nonce` never comes again with
  /// the same entropy; `label` tells this use from others. Returns kInvalidArgument when there is
  /// too little entropy or too much input, or what BlockKey::set and the cipher say: it gives
  /// nothing then [10.2.1.3.2].
  [[nodiscard]] Status instantiate(ConstByteSpan entropy, ConstByteSpan nonce,
                                   ConstByteSpan label) noexcept;

  /// Mixes fresh entropy in and begins to count requests anew. Returns kNotReady unless it was
  /// instantiated, and what `instantiate` does [10.2.1.4.2].
  [[nodiscard]] Status reseed(ConstByteSpan entropy, ConstByteSpan additional) noexcept;

  /// Fills `octets`. `additional` is mixed in first; it may be empty and need not be secret.
  /// Returns kNotReady unless it was instantiated, or when it has to be reseeded; kInvalidArgument
  /// for a request or input that is too long; else what BlockKey::set and the cipher say, and a
  /// later request may succeed. `octets` is zero unless it returns kOk [10.2.1.5.2].
  [[nodiscard]] Status generate(ByteSpan octets, ConstByteSpan additional) noexcept;

  /// Fewer requests between two seeds; kReseedInterval at the most, 1 at the least.
  void set_reseed_interval(std::uint64_t requests) noexcept;

  /// Requests until it has to be reseeded; 0 when it is not instantiated.
  [[nodiscard]] std::uint64_t requests_left() const noexcept;

  /// Forgets everything. Nothing is given before it is instantiated again.
  void wipe() noexcept;

 private:
  static constexpr std::size_t kKeyOctets = 32;
  static constexpr std::size_t kSeedOctets = kKeyOctets + hal::kCipherBlockOctets;
  using Seed = std::array<std::uint8_t, kSeedOctets>;

  [[nodiscard]] Status absorb(ConstByteSpan first, ConstByteSpan second,
                              ConstByteSpan third) noexcept;
  [[nodiscard]] Status give(ByteSpan octets, ConstByteSpan additional) noexcept;
  [[nodiscard]] Status update(const Seed& seed) noexcept;
  [[nodiscard]] Status next_block(const BlockKey& key, hal::CipherBlock block) noexcept;

  std::array<std::uint8_t, kKeyOctets> key_{};
  std::array<std::uint8_t, hal::kCipherBlockOctets> v_{};
  std::uint64_t requests_ = 0;  // Since the last seed, the next one included; 0: none yet.
  std::uint64_t interval_ = kReseedInterval;
};

}  // namespace linksec
