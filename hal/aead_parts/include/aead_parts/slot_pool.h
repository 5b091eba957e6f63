// SPDX-License-Identifier: Apache-2.0
#pragma once

// Key slots in static memory, for boards. Several threads may claim, use and give back different
// slots at a time, where the core has atomics (aead_parts/shared.h); a slot's own end may not run
// beside an operation on it.

#include <array>
#include <cstddef>
#include <cstdint>

#include "aead_parts/shared.h"
#include "base/bytes.h"
#include "base/status.h"

namespace linksec::aead_parts {

/// `kSlots` slots with what an engine makes of a key, `Key`: all octets zero while none is there.
template <class Key, std::size_t kSlots, class Handle>
class SlotPool {
 public:
  static_assert(kSlots >= 1 && kSlots < 0xFFFF, "a slot's index has 16 bits and 0xFFFF means none");

  /// hal::aead_install: `make` turns the key into a slot's, or leaves zeroes and returns false.
  [[nodiscard]] Result<Handle> install(ConstByteSpan key,
                                       bool (*make)(Key&, ConstByteSpan) noexcept) noexcept {
    if (key.size() != 16 && key.size() != 32) {
      return Status::kInvalidArgument;
    }
    const std::size_t i = claim();
    if (i == kSlots) {
      return Status::kNoCapacity;
    }
    schedules_.fetch_add(1, std::memory_order_relaxed);
    if (!make(keys_[i], key)) {
      release(i);
      return Status::kIoError;
    }
    states_[i].store(kLive, std::memory_order_release);
    return Handle{static_cast<std::uint16_t>(i)};
  }

  /// hal::aead_remove: `wipe` leaves zeroes in the slot's key.
  void remove(Handle slot, void (*wipe)(Key&) noexcept) noexcept {
    if (slot.index < kSlots && exchange(slot.index, kLive, kChanging)) {
      wipe(keys_[slot.index]);
      release(slot.index);
    }
  }

  /// The key of a live slot, or null.
  [[nodiscard]] Key* live(Handle slot) noexcept {
    const std::size_t i = slot.index;
    return i < kSlots && states_[i].load(std::memory_order_acquire) == kLive ? &keys_[i] : nullptr;
  }

  [[nodiscard]] std::size_t free_slots() const noexcept {
    std::size_t count = 0;
    for (const Shared<State>& state : states_) {
      count += state.load(std::memory_order_relaxed) == kFree ? 1U : 0U;
    }
    return count;
  }

  /// The memory of all keys, for tests of wiping.
  [[nodiscard]] ConstByteSpan memory() const noexcept {
    return {reinterpret_cast<const std::uint8_t*>(keys_.data()), sizeof(keys_)};
  }
  /// Whether no octet of any key is set, for tests.
  [[nodiscard]] bool is_zero() const noexcept {
    bool zero = true;
    for (const std::uint8_t octet : memory()) {
      zero = zero && octet == 0;
    }
    return zero;
  }
  /// Keys that were made since start-up, for tests.
  [[nodiscard]] std::uint32_t schedules() const noexcept {
    return schedules_.load(std::memory_order_relaxed);
  }

 private:
  // As wide as the narrowest atomic exchange that each supported core has of its own.
  using State = std::uint32_t;
  static constexpr State kFree = 0;
  static constexpr State kChanging = 1;
  static constexpr State kLive = 2;

  bool exchange(std::size_t i, State from, State to) noexcept {
    return states_[i].compare_exchange_strong(from, to, std::memory_order_acquire);
  }

  // A free slot that nobody else gets any more, or kSlots.
  std::size_t claim() noexcept {
    std::size_t i = 0;
    while (i < kSlots && !exchange(i, kFree, kChanging)) {
      ++i;
    }
    return i;
  }

  void release(std::size_t i) noexcept { states_[i].store(kFree, std::memory_order_release); }

  std::array<Key, kSlots> keys_{};
  std::array<Shared<State>, kSlots> states_{};
  Shared<std::uint32_t> schedules_{0};
};

}  // namespace linksec::aead_parts
