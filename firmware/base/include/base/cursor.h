// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reading and writing octets in order with one check at the end: a cursor that ran past its span
// remembers it, gives zeroes and writes nothing from then on.

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/bytes.h"

namespace linksec {

/// Takes big-endian numbers and spans from the front of a span.
class Reader {
 public:
  constexpr explicit Reader(ConstByteSpan octets) noexcept : rest_(octets) {}

  /// The next `count` octets, or an empty span when there are fewer.
  constexpr ConstByteSpan take(std::size_t count) noexcept {
    if (count > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    const ConstByteSpan taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }

  constexpr std::uint8_t u8() noexcept {
    const ConstByteSpan octets = take(1);
    return octets.empty() ? std::uint8_t{0} : octets[0];
  }
  constexpr std::uint16_t u16() noexcept {
    const ConstByteSpan octets = take(2);
    return octets.empty() ? std::uint16_t{0} : load_be16(octets.data());
  }
  constexpr std::uint32_t u32() noexcept {
    const ConstByteSpan octets = take(4);
    return octets.empty() ? 0U : load_be32(octets.data());
  }
  constexpr std::uint64_t u64() noexcept {
    const ConstByteSpan octets = take(8);
    return octets.empty() ? 0U : load_be64(octets.data());
  }

  /// True when nothing was taken beyond the end.
  [[nodiscard]] constexpr bool ok() const noexcept { return ok_; }
  [[nodiscard]] constexpr ConstByteSpan rest() const noexcept { return rest_; }

 private:
  ConstByteSpan rest_;
  bool ok_ = true;
};

/// Puts big-endian numbers and spans at the front of a span.
class Writer {
 public:
  constexpr explicit Writer(ByteSpan octets) noexcept : rest_(octets) {}

  constexpr void u8(std::uint8_t value) noexcept {
    if (std::uint8_t* to = claim(1); to != nullptr) {
      *to = value;
    }
  }
  constexpr void u16(std::uint16_t value) noexcept {
    if (std::uint8_t* to = claim(2); to != nullptr) {
      store_be16(to, value);
    }
  }
  constexpr void u32(std::uint32_t value) noexcept {
    if (std::uint8_t* to = claim(4); to != nullptr) {
      store_be32(to, value);
    }
  }
  constexpr void u64(std::uint64_t value) noexcept {
    if (std::uint8_t* to = claim(8); to != nullptr) {
      store_be64(to, value);
    }
  }
  void put(ConstByteSpan octets) noexcept {
    if (std::uint8_t* to = claim(octets.size()); to != nullptr && !octets.empty()) {
      std::memcpy(to, octets.data(), octets.size());
    }
  }

  /// True when all that was put had room.
  [[nodiscard]] constexpr bool ok() const noexcept { return ok_; }
  [[nodiscard]] constexpr std::size_t written() const noexcept { return written_; }

 private:
  constexpr std::uint8_t* claim(std::size_t count) noexcept {
    if (count > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return nullptr;
    }
    std::uint8_t* at = rest_.data();
    rest_ = rest_.subspan(count);
    written_ += count;
    return at;
  }

  ByteSpan rest_;
  std::size_t written_ = 0;
  bool ok_ = true;
};

}  // namespace linksec
