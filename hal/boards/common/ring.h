// SPDX-License-Identifier: Apache-2.0
#pragma once

// A queue of octets between a handler and the loop: one side puts, the other takes, and neither
// needs the other to stop.

#include <array>
#include <cstddef>
#include <cstdint>

namespace linksec::board {

/// Holds up to `Octets` - 1 octets; `Octets` is a power of two.
template <std::size_t Octets>
class Ring {
  static_assert((Octets & (Octets - 1)) == 0, "the size is a power of two");

 public:
  /// False, and nothing done, when it is full.
  bool put(std::uint8_t octet) noexcept {
    const std::uint32_t next = (head_ + 1) & kMask;
    if (next == tail_) {
      return false;
    }
    octets_[head_] = octet;
    asm volatile("" ::: "memory");
    head_ = next;
    return true;
  }
  /// The oldest octet, or -1.
  int take() noexcept {
    if (empty()) {
      return -1;
    }
    const int octet = octets_[tail_];
    asm volatile("" ::: "memory");
    tail_ = (tail_ + 1) & kMask;
    return octet;
  }
  [[nodiscard]] bool empty() const noexcept { return head_ == tail_; }

 private:
  static constexpr std::uint32_t kMask = Octets - 1;

  std::array<std::uint8_t, Octets> octets_{};
  volatile std::uint32_t head_ = 0;
  volatile std::uint32_t tail_ = 0;
};

}  // namespace linksec::board
