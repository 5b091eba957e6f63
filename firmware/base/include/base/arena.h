// SPDX-License-Identifier: Apache-2.0
#pragma once

// Memory of the caller's from which tables are taken, once, when the object that has them is made.
// Nothing is ever given back, and no destructor of an element is called: a table of keys is wiped
// by its owner. Where capacities are constants nothing is taken, and an empty arena is enough.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <type_traits>

#include "base/assert.h"
#include "base/bytes.h"
#include "base/config.h"

namespace linksec {

class Arena {
 public:
  /// Where the memory of an arena begins, and each table in it: at a multiple of this.
  static constexpr std::size_t kAlignment =
      std::max(alignof(std::max_align_t), config::kCacheLineOctets);

  /// An arena without memory.
  constexpr Arena() noexcept = default;
  /// `memory` outlives all that is made of it; it begins at a multiple of kAlignment.
  constexpr explicit Arena(ByteSpan memory) noexcept : rest_(memory) {
    if (!std::is_constant_evaluated()) {
      LINKSEC_ASSERT(is_aligned(memory.data()));
    }
  }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  constexpr ~Arena() = default;

  /// Octets that `take<T>(count)` uses. What several calls use is the sum, in whatever order.
  template <typename T>
  [[nodiscard]] static constexpr std::size_t octets(std::size_t count) noexcept {
    return (count * sizeof(T) + kAlignment - 1) / kAlignment * kAlignment;
  }

  /// `count` new objects, each as `T{}` makes it. There must be memory for them.
  template <typename T>
  [[nodiscard]] constexpr std::span<T> take(std::size_t count) noexcept {
    static_assert(alignof(T) <= kAlignment);
    if (std::is_constant_evaluated()) {
      return {};  // There is no memory yet.
    }
    const std::size_t taken = octets<T>(count);
    LINKSEC_ASSERT(taken <= rest_.size());
    std::uint8_t* const memory = rest_.data();
    rest_ = rest_.subspan(taken);
    for (std::size_t i = 0; i < count; ++i) {
      ::new (static_cast<void*>(memory + i * sizeof(T))) T{};
    }
    return {std::launder(reinterpret_cast<T*>(memory)), count};
  }

  /// Octets that are left.
  [[nodiscard]] constexpr std::size_t left() const noexcept { return rest_.size(); }

 private:
  [[nodiscard]] static bool is_aligned(const void* memory) noexcept {
    return reinterpret_cast<std::uintptr_t>(memory) % kAlignment == 0;
  }

  ByteSpan rest_{};
};

}  // namespace linksec
