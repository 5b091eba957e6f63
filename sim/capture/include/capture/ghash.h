// SPDX-License-Identifier: Apache-2.0
#pragma once

// GHASH of SP 800-38D, and the field of 2^128 elements that it works in: what says which nonce, or
// which wrong octet, an ICV goes with. It encrypts nothing. The tables' addresses depend on the key
// and on the data, so that it is for captures on a host and never for a line.
//
// Who calls: nonce_solver.h, and diagnosis.

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace linksec::sim {

/// An element of the field, as the 16 octets of a block: the first octet's highest bit is x^0.
struct FieldElement {
  std::uint64_t first = 0;  ///< Octets 1 to 8, big-endian.
  std::uint64_t last = 0;   ///< Octets 9 to 16.

  /// That of a block of at most 16 octets; missing ones are zero.
  [[nodiscard]] static FieldElement read(ConstByteSpan octets) noexcept;
  [[nodiscard]] std::array<std::uint8_t, 16> octets() const noexcept;
  [[nodiscard]] constexpr bool is_zero() const noexcept { return (first | last) == 0; }

  /// The sum, which is the difference too.
  friend constexpr FieldElement operator^(FieldElement a, FieldElement b) noexcept {
    return {a.first ^ b.first, a.last ^ b.last};
  }
  friend constexpr bool operator==(const FieldElement&, const FieldElement&) = default;
};

/// 1: the neutral element of the product.
inline constexpr FieldElement kFieldOne{std::uint64_t{1} << 63, 0};

/// Multiplies by one element, whose multiples it keeps. Its memory is as secret as the element.
class FieldFactor {
 public:
  FieldFactor() noexcept = default;
  explicit FieldFactor(FieldElement factor) noexcept;

  [[nodiscard]] FieldElement times(FieldElement other) const noexcept;

 private:
  std::array<FieldElement, 256> multiples_{};  // By the digit's eight bits, x^0 highest.
};

/// The element whose product with `element`, which is not zero, is 1.
[[nodiscard]] FieldElement inverse(FieldElement element) noexcept;

/// The hash of some octets, block by block.
class Ghash {
 public:
  explicit Ghash(const FieldFactor& hash_key) noexcept : hash_key_(hash_key) {}

  /// Appends octets, which need not be whole blocks.
  void add(ConstByteSpan octets) noexcept;
  /// Fills the last block with zeroes, as after the additional data and after the text.
  void fill() noexcept;
  /// Appends the block of the two lengths, in octets, and gives the hash.
  [[nodiscard]] FieldElement finish(std::uint64_t aad_octets, std::uint64_t text_octets) noexcept;

 private:
  void take(FieldElement block) noexcept { hash_ = hash_key_.times(hash_ ^ block); }

  const FieldFactor& hash_key_;
  FieldElement hash_{};
  std::array<std::uint8_t, 16> rest_{};
  std::size_t rest_octets_ = 0;
};

}  // namespace linksec::sim
