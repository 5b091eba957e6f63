// SPDX-License-Identifier: Apache-2.0
#pragma once

// A vector whose memory is inside it. It never allocates, and a full one says so.

#include <array>
#include <cstddef>

#include "base/assert.h"

namespace linksec {

/// Up to `Capacity` elements in the order of their arrival.
template <typename T, std::size_t Capacity>
class BoundedVector {
 public:
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] constexpr bool full() const noexcept { return size_ == Capacity; }
  [[nodiscard]] static constexpr std::size_t capacity() noexcept { return Capacity; }

  /// Appends `element`; false when the vector is full.
  [[nodiscard]] constexpr bool push_back(const T& element) noexcept {
    if (full()) {
      return false;
    }
    elements_[size_++] = element;
    return true;
  }

  constexpr void clear() noexcept { size_ = 0; }

  [[nodiscard]] constexpr T& operator[](std::size_t i) noexcept {
    LINKSEC_ASSERT(i < size_);
    return elements_[i];
  }
  [[nodiscard]] constexpr const T& operator[](std::size_t i) const noexcept {
    LINKSEC_ASSERT(i < size_);
    return elements_[i];
  }

  [[nodiscard]] constexpr T* data() noexcept { return elements_.data(); }
  [[nodiscard]] constexpr T* begin() noexcept { return elements_.data(); }
  [[nodiscard]] constexpr T* end() noexcept { return elements_.data() + size_; }
  [[nodiscard]] constexpr const T* begin() const noexcept { return elements_.data(); }
  [[nodiscard]] constexpr const T* end() const noexcept { return elements_.data() + size_; }

 private:
  std::array<T, Capacity> elements_{};
  std::size_t size_ = 0;
};

}  // namespace linksec
