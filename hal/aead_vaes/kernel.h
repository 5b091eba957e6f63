// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the engine asks of its AES-GCM kernel: a key's tables, and bursts of frames. The kernel
// checks nothing: slots, buffers and lengths are the engine's business.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "hal/aead.h"

namespace linksec::aead_vaes {

/// GHASH blocks that one reduction covers: eight vectors of text, one of AAD, and the lengths.
inline constexpr std::size_t kPowers = 37;
/// A vector of powers may begin at any of them and reaches three blocks beyond the last.
inline constexpr std::size_t kPowerOctets = (kPowers + 3) * 16;

/// What is derived from a key. All octets are zero while there is none.
struct alignas(64) KeyData {
  std::array<std::uint8_t, 240> round_keys;
  std::uint32_t rounds;  ///< 10 or 14.
  /// The vectors of a batch of 32 blocks, which begin at the sixth power, are aligned by this.
  std::array<std::uint8_t, 60> gap;
  /// H^37 to H^1, each shifted by one bit so that products need no shift.
  std::array<std::uint8_t, kPowerOctets> powers;
  /// The two halves of each power added up, twice: Karatsuba's third factor.
  std::array<std::uint8_t, kPowerOctets> folded;
};
static_assert(offsetof(KeyData, powers) % 64 == 48 && offsetof(KeyData, folded) % 64 == 48);

/// One operation and its key.
struct Job {
  const KeyData* key;
  hal::AeadOp* op;
};

/// Jobs that the kernel is given at a time, at most.
inline constexpr std::size_t kMaxJobs = 32;

/// True when this processor and its operating system run the kernel.
[[nodiscard]] bool kernel_usable() noexcept;
/// Makes the tables of a 16- or 32-octet key.
void kernel_set_key(KeyData& data, ConstByteSpan key) noexcept;
/// Seals each job; the results are the caller's to set.
void kernel_seal(std::span<const Job> jobs) noexcept;
/// Decrypts each job and compares its ICV; returns a bit for each job whose ICV does not agree.
[[nodiscard]] std::uint32_t kernel_open(std::span<const Job> jobs) noexcept;

}  // namespace linksec::aead_vaes
