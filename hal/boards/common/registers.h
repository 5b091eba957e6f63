// SPDX-License-Identifier: Apache-2.0
#pragma once

// Access to memory-mapped registers of 32 bits: one load or one store each, in program order, never
// merged and never split. Addresses are the constants of board/map.h and of the drivers.

#include <cstdint>

namespace linksec::board {

/// The register's value now.
inline std::uint32_t read_register(std::uintptr_t address) noexcept {
  return *reinterpret_cast<const volatile std::uint32_t*>(address);  // NOLINT
}

/// Stores `value` into the register.
inline void write_register(std::uintptr_t address, std::uint32_t value) noexcept {
  *reinterpret_cast<volatile std::uint32_t*>(address) = value;  // NOLINT
}

/// The same for registers of one octet.
inline std::uint8_t read_register8(std::uintptr_t address) noexcept {
  return *reinterpret_cast<const volatile std::uint8_t*>(address);  // NOLINT
}
inline void write_register8(std::uintptr_t address, std::uint8_t value) noexcept {
  *reinterpret_cast<volatile std::uint8_t*>(address) = value;  // NOLINT
}

}  // namespace linksec::board
