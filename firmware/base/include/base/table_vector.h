// SPDX-License-Identifier: Apache-2.0
#pragma once

// A list in a Table: how many elements there can be is a constant of the platform, or chosen when
// the list is made (base/table.h). It never grows beyond that and gives no memory back.

#include <cstddef>

#include "base/arena.h"
#include "base/assert.h"
#include "base/table.h"

namespace linksec {

template <typename T, std::size_t N>
class TableVector {
 public:
  /// An empty list of the platform's capacity, where that is a constant; else one for nothing.
  constexpr TableVector() noexcept = default;
  /// An empty list for `capacity` elements, with memory of `arena` where capacities are chosen at
  /// run time.
  constexpr TableVector(Arena& arena, std::size_t capacity) noexcept
      : elements_(make_table<T, N>(arena, capacity)) {}

  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr bool full() const noexcept { return size_ == elements_.size(); }

  /// Appends `element`; false when the list is full.
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

  [[nodiscard]] constexpr T* begin() noexcept { return elements_.data(); }
  [[nodiscard]] constexpr T* end() noexcept { return elements_.data() + size_; }
  [[nodiscard]] constexpr const T* begin() const noexcept { return elements_.data(); }
  [[nodiscard]] constexpr const T* end() const noexcept { return elements_.data() + size_; }

 private:
  Table<T, N> elements_{};
  std::size_t size_ = 0;
};

}  // namespace linksec
