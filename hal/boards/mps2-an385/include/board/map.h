// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where things are on an MPS2 board with the AN385 image, and the interrupt numbers
// [Arm DAI 0385; Arm DDI 0479].

#include <cstddef>
#include <cstdint>

namespace linksec::board::map {

inline constexpr std::uint32_t kCoreHz = 25'000'000;
inline constexpr std::size_t kIrqCount = 32;

inline constexpr std::uintptr_t kUart = 0x40004000;
inline constexpr std::uint32_t kUartHz = kCoreHz;
inline constexpr std::uint32_t kUartRxIrq = 0;
inline constexpr std::uint32_t kUartTxIrq = 1;

inline constexpr std::uintptr_t kEthernet = 0x40200000;
inline constexpr std::uint32_t kEthernetIrq = 13;

/// The last 4 KB of the code memory, which memory.ld keeps free.
inline constexpr std::uintptr_t kBlock = 0x003FF000;
inline constexpr std::size_t kBlockOctets = 4096;

}  // namespace linksec::board::map
