// SPDX-License-Identifier: Apache-2.0
#pragma once

// Memory for keys: wiped when it goes, compared in constant time, and never printed. It is not a
// general byte array: there is no way to read it but `bytes()`, so that each use can be found.

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "base/bytes.h"

namespace linksec {

/// Overwrites `octets` with zeroes; the compiler can't drop it.
void secure_wipe(ByteSpan octets) noexcept;

/// True when both spans hold the same octets. The time depends on the lengths alone.
[[nodiscard]] bool equal_constant_time(ConstByteSpan a, ConstByteSpan b) noexcept;

/// Up to `Capacity` secret octets. Not copyable; wiped by its destructor and by `clear()`.
template <std::size_t Capacity>
class Secret {
 public:
  constexpr Secret() noexcept = default;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  constexpr ~Secret() {
    if (!std::is_constant_evaluated()) {
      clear();
    }
  }

  /// Takes a copy of `octets`, at most `Capacity`; the rest of the memory is zero.
  /// Returns false, and holds nothing, when there are more.
  [[nodiscard]] bool assign(ConstByteSpan octets) noexcept {
    clear();
    if (octets.size() > Capacity) {
      return false;
    }
    for (std::size_t i = 0; i < octets.size(); ++i) {
      octets_[i] = octets[i];
    }
    size_ = octets.size();
    return true;
  }

  void clear() noexcept {
    secure_wipe(octets_);
    size_ = 0;
  }

  [[nodiscard]] ConstByteSpan bytes() const noexcept { return {octets_.data(), size_}; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  std::array<std::uint8_t, Capacity> octets_{};
  std::size_t size_ = 0;
};

}  // namespace linksec
