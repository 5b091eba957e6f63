// SPDX-License-Identifier: Apache-2.0
#pragma once

// Who has a key slot: free, being changed by one thread, or live. A slot is claimed before its key
// is written and given back after its key is wiped.

#include <atomic>
#include <cstdint>

namespace linksec::aead_soft32 {

#if ATOMIC_INT_LOCK_FREE == 2

template <typename Value>
using Shared = std::atomic<Value>;

/// Sets `cell` to `to` when it is `from`; false when it is not.
template <typename Value>
[[nodiscard]] bool change(Shared<Value>& cell, Value from, Value to) noexcept {
  return cell.compare_exchange_strong(from, to, std::memory_order_acquire);
}

#else

// A core without lock-free atomics (Armv6-M): one thread owns the engine there.
template <typename Value>
class Shared {
 public:
  constexpr explicit Shared(Value value) noexcept : value_(value) {}
  [[nodiscard]] Value load(std::memory_order) const noexcept { return value_; }
  void store(Value value, std::memory_order) noexcept { value_ = value; }

 private:
  Value value_;
};

template <typename Value>
[[nodiscard]] bool change(Shared<Value>& cell, Value from, Value to) noexcept {
  const bool same = cell.load(std::memory_order_relaxed) == from;
  if (same) {
    cell.store(to, std::memory_order_relaxed);
  }
  return same;
}

#endif

class SlotState {
 public:
  /// Takes a free slot; false when it is not free.
  [[nodiscard]] bool claim() noexcept { return change(state_, State::kFree, State::kChanging); }
  /// Takes a live slot, so that it can be wiped; false when it is not live.
  [[nodiscard]] bool retire() noexcept { return change(state_, State::kLive, State::kChanging); }
  void publish() noexcept { state_.store(State::kLive, std::memory_order_release); }
  void release() noexcept { state_.store(State::kFree, std::memory_order_release); }

  [[nodiscard]] bool is_live() const noexcept {
    return state_.load(std::memory_order_acquire) == State::kLive;
  }
  [[nodiscard]] bool is_free() const noexcept {
    return state_.load(std::memory_order_relaxed) == State::kFree;
  }

 private:
  // As wide as the narrowest atomic exchange that each supported core has of its own.
  enum class State : std::uint32_t { kFree, kChanging, kLive };

  Shared<State> state_{State::kFree};
};

}  // namespace linksec::aead_soft32
