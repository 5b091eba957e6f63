// SPDX-License-Identifier: Apache-2.0
#pragma once

// The options at the end of a pcapng block, one behind the other: a code, a length, a value that is
// padded to four octets. A list that runs out of its block ends there. The pcapng reader goes
// through them.

#include <cstdint>
#include <cstring>
#include <optional>

#include "base/bytes.h"

namespace linksec::host {

/// Reads a number in a file's octet order, which may not be this processor's.
template <typename T>
[[nodiscard]] T load_number(const std::uint8_t* octets, bool swapped) noexcept {
  static_assert(sizeof(T) == 2 || sizeof(T) == 4 || sizeof(T) == 8);
  T value = 0;
  std::memcpy(&value, octets, sizeof(value));
  if (!swapped) {
    return value;
  }
  if constexpr (sizeof(T) == 2) {
    return static_cast<T>(__builtin_bswap16(static_cast<std::uint16_t>(value)));
  } else if constexpr (sizeof(T) == 4) {
    return static_cast<T>(__builtin_bswap32(static_cast<std::uint32_t>(value)));
  } else {
    return static_cast<T>(__builtin_bswap64(static_cast<std::uint64_t>(value)));
  }
}

/// `octets` with what fills them up to a multiple of four.
[[nodiscard]] constexpr std::size_t padded_to_four(std::size_t octets) noexcept {
  return (octets + 3) / 4 * 4;
}

class PcapngOptions {
 public:
  struct Option {
    std::uint16_t code = 0;
    ConstByteSpan value;
  };

  PcapngOptions(ConstByteSpan octets, bool swapped) noexcept : rest_(octets), swapped_(swapped) {}

  /// The next option; none at the end.
  [[nodiscard]] std::optional<Option> next() noexcept {
    if (rest_.size() < kHeaderOctets) {
      return std::nullopt;
    }
    const auto code = load_number<std::uint16_t>(rest_.data(), swapped_);
    const std::size_t octets = load_number<std::uint16_t>(rest_.data() + 2, swapped_);
    if (code == kEndOfOptions || octets > rest_.size() - kHeaderOctets) {
      return std::nullopt;
    }
    const ConstByteSpan value = rest_.subspan(kHeaderOctets, octets);
    rest_ = rest_.subspan(std::min(rest_.size(), kHeaderOctets + padded_to_four(octets)));
    return Option{code, value};
  }

 private:
  static constexpr std::size_t kHeaderOctets = 4;
  static constexpr std::uint16_t kEndOfOptions = 0;

  ConstByteSpan rest_;
  bool swapped_;
};

}  // namespace linksec::host
