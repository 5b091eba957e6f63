// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where things are on QEMU's riscv32 "virt" machine, and the interrupt numbers.

#include <cstddef>
#include <cstdint>

namespace linksec::board::map {

inline constexpr std::uintptr_t kClint = 0x02000000;
inline constexpr std::uint32_t kTimeHz = 10'000'000;
inline constexpr std::uintptr_t kPlic = 0x0C000000;

inline constexpr std::uintptr_t kUart = 0x10000000;
inline constexpr std::uint32_t kUartHz = 3'686'400;
inline constexpr std::uint32_t kUartIrq = 10;

/// Slot n of virtio-mmio is at kVirtio + n * kVirtioStride, with interrupt kVirtioIrq + n.
inline constexpr std::uintptr_t kVirtio = 0x10001000;
inline constexpr std::uintptr_t kVirtioStride = 0x1000;
inline constexpr std::uint32_t kVirtioIrq = 1;
inline constexpr std::uint32_t kVirtioSlots = 8;
/// Slot 0 is the line port, slot 1 the host port.
inline constexpr std::uint32_t kVirtioPorts = 2;

/// The last 4 KB of the 16 MB of memory, which memory.ld keeps free.
inline constexpr std::uintptr_t kBlock = 0x80FFF000;
inline constexpr std::size_t kBlockOctets = 4096;

}  // namespace linksec::board::map
