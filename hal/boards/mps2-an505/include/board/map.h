// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where things are on an MPS2 board with the AN505 image, as secure code sees them, and the
// interrupt numbers [Arm DAI 0505; Arm ECM 0601256]. Bit 28 of an address chooses the secure alias;
// the expansion peripherals have none, for their gates are closed to non-secure code at reset.

#include <cstddef>
#include <cstdint>

namespace linksec::board::map {

inline constexpr std::uint32_t kCoreHz = 20'000'000;
/// 32 of the subsystem and 92 of the board.
inline constexpr std::size_t kIrqCount = 124;

inline constexpr std::uintptr_t kUart = 0x40200000;
inline constexpr std::uint32_t kUartHz = kCoreHz;
inline constexpr std::uint32_t kUartRxIrq = 32;
inline constexpr std::uint32_t kUartTxIrq = 33;

inline constexpr std::uintptr_t kEthernet = 0x42000000;
inline constexpr std::uint32_t kEthernetIrq = 48;

/// The last 4 KB of the code memory, which memory.ld keeps free.
inline constexpr std::uintptr_t kBlock = 0x103FF000;
inline constexpr std::size_t kBlockOctets = 4096;

}  // namespace linksec::board::map
