// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where things are on an LM3S6965 evaluation board, and the interrupt numbers [LM3S6965 data sheet:
// memory map, interrupt assignments].

#include <cstddef>
#include <cstdint>

namespace linksec::board::map {

/// What board.cpp sets the clock to.
inline constexpr std::uint32_t kCoreHz = 50'000'000;
inline constexpr std::size_t kIrqCount = 64;

inline constexpr std::uintptr_t kSystemControl = 0x400FE000;

inline constexpr std::uintptr_t kUart = 0x4000C000;
inline constexpr std::uint32_t kUartHz = kCoreHz;
/// One line for both directions.
inline constexpr std::uint32_t kUartRxIrq = 5;
inline constexpr std::uint32_t kUartTxIrq = 5;

inline constexpr std::uintptr_t kEthernet = 0x40048000;
inline constexpr std::uint32_t kEthernetIrq = 42;

/// The last 4 KB of the flash, which memory.ld keeps free.
inline constexpr std::uintptr_t kBlock = 0x0003F000;
inline constexpr std::size_t kBlockOctets = 4096;

}  // namespace linksec::board::map
