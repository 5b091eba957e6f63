// SPDX-License-Identifier: Apache-2.0
#pragma once

// Key slots on a host, where nobody knows how many nodes share an engine. The first chunk of them
// is static memory; another one is taken whenever all slots so far hold keys, and is never moved or
// given back, so that a thread may use its slot while another one's install grows the pool. The
// functions are those of SlotPool, and so are the rules: a slot's own end may not run beside an
// operation on it.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>

#include "base/bytes.h"
#include "base/status.h"

namespace linksec::aead_parts {

/// As many slots as a handle tells apart, with what an engine makes of a key, `Key`: all octets
/// zero while none is there.
template <class Key, class Handle>
class GrowingPool {
 public:
  static constexpr std::size_t kChunkKeys = 256;
  /// The handle 0xFFFF means none.
  static constexpr std::size_t kMaxKeys = 0xFFFE;

  /// hal::aead_install: `make` turns the key into a slot's, or leaves zeroes and returns false.
  /// Returns kNoCapacity too when the machine has no memory left.
  [[nodiscard]] Result<Handle> install(ConstByteSpan key,
                                       bool (*make)(Key&, ConstByteSpan) noexcept) noexcept {
    if (key.size() != 16 && key.size() != 32) {
      return Status::kInvalidArgument;
    }
    const std::size_t i = claim();
    if (i == kMaxKeys) {
      return Status::kNoCapacity;
    }
    schedules_.fetch_add(1, std::memory_order_relaxed);
    if (!make(key_at(i), key)) {
      release(i);
      return Status::kIoError;
    }
    state_at(i).store(kLive, std::memory_order_release);
    return Handle{static_cast<std::uint16_t>(i)};
  }

  /// hal::aead_remove: `wipe` leaves zeroes in the slot's key.
  void remove(Handle slot, void (*wipe)(Key&) noexcept) noexcept {
    if (has_memory(slot.index) && exchange(slot.index, kLive, kChanging)) {
      wipe(key_at(slot.index));
      release(slot.index);
    }
  }

  /// Gives back what the pool took of the machine's memory, all slots with it: for a pool that ends
  /// before its process, when it holds no key and no other thread uses it.
  void shrink() noexcept {
    for (std::size_t i = 1; i < kChunks; ++i) {
      delete chunks_[i].exchange(nullptr);
    }
    first_free_.store(0, std::memory_order_relaxed);
  }

  /// The key of a live slot, or null.
  [[nodiscard]] Key* live(Handle slot) noexcept {
    Chunk* const chunk = chunks_[slot.index / kChunkKeys].load(std::memory_order_acquire);
    const std::size_t i = slot.index % kChunkKeys;
    return chunk != nullptr && chunk->states[i].load(std::memory_order_acquire) == kLive
               ? &chunk->keys[i]
               : nullptr;
  }

  [[nodiscard]] std::size_t free_slots() const noexcept {
    return kMaxKeys - taken_.load(std::memory_order_relaxed);
  }

  /// The memory of a chunk's keys, for tests of wiping: `number` is less than `chunks()`.
  [[nodiscard]] ConstByteSpan memory(std::size_t number = 0) const noexcept {
    const Chunk& chunk = *chunks_[number].load(std::memory_order_acquire);
    return {reinterpret_cast<const std::uint8_t*>(chunk.keys.data()), sizeof(chunk.keys)};
  }
  /// Whether no octet of any key is set, for tests.
  [[nodiscard]] bool is_zero() const noexcept {
    bool zero = true;
    for (std::size_t i = 0; i < chunks(); ++i) {
      for (const std::uint8_t octet : memory(i)) {
        zero = zero && octet == 0;
      }
    }
    return zero;
  }
  /// Chunks that there is memory for.
  [[nodiscard]] std::size_t chunks() const noexcept {
    std::size_t count = 0;
    while (count < chunks_.size() && chunks_[count].load(std::memory_order_acquire) != nullptr) {
      ++count;
    }
    return count;
  }
  /// Keys that were made since start-up, for tests.
  [[nodiscard]] std::uint32_t schedules() const noexcept {
    return schedules_.load(std::memory_order_relaxed);
  }

 private:
  using State = std::uint32_t;
  static constexpr State kFree = 0;
  static constexpr State kChanging = 1;
  static constexpr State kLive = 2;

  struct Chunk {
    std::array<Key, kChunkKeys> keys{};
    std::array<std::atomic<State>, kChunkKeys> states{};
  };
  static constexpr std::size_t kChunks = kMaxKeys / kChunkKeys + 1;

  Chunk& chunk_of(std::size_t i) noexcept {
    return *chunks_[i / kChunkKeys].load(std::memory_order_acquire);
  }
  Key& key_at(std::size_t i) noexcept { return chunk_of(i).keys[i % kChunkKeys]; }
  std::atomic<State>& state_at(std::size_t i) noexcept {
    return chunk_of(i).states[i % kChunkKeys];
  }
  bool has_memory(std::size_t i) const noexcept {
    return i < kMaxKeys && chunks_[i / kChunkKeys].load(std::memory_order_acquire) != nullptr;
  }
  bool exchange(std::size_t i, State from, State to) noexcept {
    return state_at(i).compare_exchange_strong(from, to, std::memory_order_acquire);
  }

  // A free slot that nobody else gets any more, or kMaxKeys. The search begins where the lowest
  // free slot was last seen; what it passes by there is found before the pool grows.
  std::size_t claim() noexcept {
    for (;;) {
      const std::size_t end = slots();
      const std::size_t hint = first_free_.load(std::memory_order_relaxed);
      std::size_t i = claim_between(hint, end);
      if (i == kMaxKeys) {
        i = claim_between(0, end);
      }
      if (i != kMaxKeys || !grow(end)) {
        return i;
      }
    }
  }

  // The first free slot from `from` on and before `to`, taken; kMaxKeys when there is none.
  std::size_t claim_between(std::size_t from, std::size_t to) noexcept {
    for (std::size_t i = from; i < to; ++i) {
      if (exchange(i, kFree, kChanging)) {
        first_free_.store(i + 1, std::memory_order_relaxed);
        taken_.fetch_add(1, std::memory_order_relaxed);
        return i;
      }
    }
    return kMaxKeys;
  }

  // Slots that there is memory for.
  [[nodiscard]] std::size_t slots() const noexcept {
    const std::size_t count = chunks() * kChunkKeys;
    return count < kMaxKeys ? count : kMaxKeys;
  }

  // Memory for the slots from `end` on. Of two threads that grow at a time one gives its chunk
  // back.
  bool grow(std::size_t end) noexcept {
    if (end == kMaxKeys) {
      return false;
    }
    Chunk* const fresh = new (std::nothrow) Chunk;
    Chunk* none = nullptr;
    if (fresh != nullptr && !chunks_[end / kChunkKeys].compare_exchange_strong(none, fresh)) {
      delete fresh;
    }
    return fresh != nullptr || none != nullptr;
  }

  void release(std::size_t i) noexcept {
    state_at(i).store(kFree, std::memory_order_release);
    taken_.fetch_sub(1, std::memory_order_relaxed);
    std::size_t hint = first_free_.load(std::memory_order_relaxed);
    while (i < hint && !first_free_.compare_exchange_weak(hint, i, std::memory_order_relaxed)) {
    }
  }

  Chunk first_{};
  std::array<std::atomic<Chunk*>, kChunks> chunks_{&first_};
  std::atomic<std::size_t> first_free_{0};
  std::atomic<std::size_t> taken_{0};
  std::atomic<std::uint32_t> schedules_{0};
};

}  // namespace linksec::aead_parts
