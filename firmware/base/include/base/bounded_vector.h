// SPDX-License-Identifier: Apache-2.0
#pragma once

// A list in memory that is there from the beginning: a full one says so, and none ever allocates.

#include <array>
#include <cstddef>

#include "base/arena.h"
#include "base/assert.h"
#include "base/table.h"

namespace linksec {

/// The list over its memory, `Elements`: an array or a span.
template <typename Elements>
class BasicVector {
 public:
  using T = typename Elements::value_type;

  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
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

  [[nodiscard]] constexpr T* data() noexcept { return elements_.data(); }
  [[nodiscard]] constexpr T* begin() noexcept { return elements_.data(); }
  [[nodiscard]] constexpr T* end() noexcept { return elements_.data() + size_; }
  [[nodiscard]] constexpr const T* begin() const noexcept { return elements_.data(); }
  [[nodiscard]] constexpr const T* end() const noexcept { return elements_.data() + size_; }

 protected:
  constexpr BasicVector() noexcept = default;
  constexpr explicit BasicVector(const Elements& elements) noexcept : elements_(elements) {}

 private:
  Elements elements_{};
  std::size_t size_ = 0;
};

/// Up to `Capacity` elements in the order of their arrival, inside the list.
template <typename T, std::size_t Capacity>
class BoundedVector : public BasicVector<std::array<T, Capacity>> {
 public:
  constexpr BoundedVector() noexcept = default;
  [[nodiscard]] static constexpr std::size_t capacity() noexcept { return Capacity; }
};

/// As many elements as the platform's constant `N` says, or as were chosen when the list was made
/// (base/table.h).
template <typename T, std::size_t N>
class TableVector : public BasicVector<Table<T, N>> {
 public:
  /// An empty list of the platform's capacity, where that is a constant; else one for nothing.
  constexpr TableVector() noexcept = default;
  /// An empty list for `capacity` elements, with memory of `arena` where capacities are chosen at
  /// run time.
  constexpr TableVector(Arena& arena, std::size_t capacity) noexcept
      : BasicVector<Table<T, N>>(make_table<T, N>(arena, capacity)) {}
};

}  // namespace linksec
