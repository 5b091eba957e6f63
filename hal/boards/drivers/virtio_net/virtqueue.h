// SPDX-License-Identifier: Apache-2.0
#pragma once

// A split virtqueue of fixed buffers: buffer n belongs to descriptor n for ever. The driver hands
// descriptors to the device in the available ring and gets them back in the used ring. Both sides
// are little-endian. [Virtual I/O Device 1.1, 2.6]

#include <array>
#include <cstddef>
#include <cstdint>

#include "common/core.h"

namespace linksec::board {

/// What the device reads and writes: descriptor table, available ring, used ring.
template <std::uint16_t Size>
struct VirtqueueMemory {
  struct Descriptor {
    std::uint32_t address_low;
    std::uint32_t address_high;
    std::uint32_t octets;
    std::uint16_t flags;
    std::uint16_t next;
  };
  struct UsedElement {
    std::uint32_t id;
    std::uint32_t octets;
  };
  static_assert(sizeof(Descriptor) == 16 && sizeof(UsedElement) == 8);

  alignas(16) std::array<Descriptor, Size> descriptors{};
  alignas(4) volatile std::uint16_t available_flags = 0;
  volatile std::uint16_t available_index = 0;
  std::array<std::uint16_t, Size> available{};
  std::uint16_t used_event = 0;
  alignas(4) volatile std::uint16_t used_flags = 0;
  volatile std::uint16_t used_index = 0;
  std::array<UsedElement, Size> used{};
};

/// The driver's side of one queue.
template <std::uint16_t Size>
class Virtqueue {
  static_assert((Size & (Size - 1)) == 0, "a queue's size is a power of two");

 public:
  using Memory = VirtqueueMemory<Size>;

  [[nodiscard]] const Memory& memory() const noexcept { return memory_; }

  /// Says where buffer `id` is; `octets` of it belong to the device once it is offered.
  void set_buffer(std::uint16_t id, const void* buffer, bool device_writes) noexcept {
    auto& descriptor = memory_.descriptors[id];
    descriptor.address_low = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(buffer));
    descriptor.address_high = 0;
    descriptor.flags = device_writes ? kDeviceWrites : 0;
  }

  /// Hands `octets` of buffer `id` to the device.
  void offer(std::uint16_t id, std::uint32_t octets) noexcept {
    const std::uint16_t index = memory_.available_index;
    memory_.descriptors[id].octets = octets;
    memory_.available[index % Size] = id;
    memory_barrier();
    memory_.available_index = static_cast<std::uint16_t>(index + 1);
  }

  [[nodiscard]] bool has_used() const noexcept { return memory_.used_index != taken_; }

  /// What the device gave back first: `has_used` was true.
  typename Memory::UsedElement take_used() noexcept {
    memory_barrier();
    return memory_.used[taken_++ % Size];
  }

  /// Whether the device interrupts when it gives a buffer back.
  void interrupt(bool on) noexcept {
    memory_.available_flags = on ? 0 : kNoInterrupt;
    memory_barrier();
  }

  /// Whether the device wants to be told of offers.
  [[nodiscard]] bool wants_notice() const noexcept {
    memory_barrier();
    return (memory_.used_flags & kNoNotice) == 0;
  }

 private:
  static constexpr std::uint16_t kDeviceWrites = 2;
  static constexpr std::uint16_t kNoInterrupt = 1;
  static constexpr std::uint16_t kNoNotice = 1;

  Memory memory_{};
  std::uint16_t taken_ = 0;
};

}  // namespace linksec::board
