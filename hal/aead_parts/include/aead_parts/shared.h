// SPDX-License-Identifier: Apache-2.0
#pragma once

// A word that several threads share: std::atomic where the core has exchanges of its own. Where it
// has none (Armv6-M), std::atomic would call a library that a firmware has not: one thread owns an
// engine there, and the word is a plain one with the same functions.

#include <atomic>

namespace linksec::aead_parts {

/// What a core without exchanges has: the functions of std::atomic for one thread.
template <typename Value>
class OneThreads {
 public:
  constexpr OneThreads() noexcept = default;
  constexpr explicit OneThreads(Value value) noexcept : value_(value) {}

  [[nodiscard]] Value load(std::memory_order) const noexcept { return value_; }
  void store(Value value, std::memory_order) noexcept { value_ = value; }
  Value exchange(Value value, std::memory_order) noexcept {
    const Value before = value_;
    value_ = value;
    return before;
  }
  bool compare_exchange_strong(Value& expected, Value value, std::memory_order) noexcept {
    const bool same = value_ == expected;
    if (same) {
      value_ = value;
    } else {
      expected = value_;
    }
    return same;
  }
  Value fetch_add(Value more, std::memory_order order) noexcept {
    return exchange(value_ + more, order);
  }

 private:
  Value value_{};
};

#if ATOMIC_INT_LOCK_FREE == 2
template <typename Value>
using Shared = std::atomic<Value>;
#else
template <typename Value>
using Shared = OneThreads<Value>;
#endif

}  // namespace linksec::aead_parts
