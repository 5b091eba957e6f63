// SPDX-License-Identifier: Apache-2.0
#pragma once

// The contract for memory that survives a power cut, shaped like flash: regions that are erased in
// sectors and written in units. A file on a host, flash pages or an EEPROM on a board.
//
// Who calls: the PN reservation (port/), from the poll loop. Never per frame.
//
// A platform MUST
//  - return from `nvm_sync` only when all that was written before is safe from a power cut;
//  - survive a cut inside a write with damage to that write's units alone.
// A platform MUST NOT buffer a write beyond `nvm_sync`.

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/status.h"

namespace linksec::hal {

/// One region of non-volatile memory.
struct NvmId {
  std::uint16_t index = 0;

  friend constexpr bool operator==(const NvmId&, const NvmId&) = default;
};

/// No region of any platform: for an image that keeps nothing.
inline constexpr NvmId kNoNvm{0xFFFF};

/// A region's shape, in octets.
struct NvmGeometry {
  std::uint32_t size = 0;        ///< Octets in the region; 0 when there is no such region.
  std::uint32_t sector = 0;      ///< Octets that an erase takes; 1 where no erase is needed.
  std::uint32_t write_unit = 0;  ///< Octets that a write takes, a power of two.
};

/// The value of an erased octet.
inline constexpr std::uint8_t kNvmErased = 0xFF;

/// The region's shape.
[[nodiscard]] NvmGeometry nvm_geometry(NvmId region) noexcept;

/// Reads `to.size()` octets at `offset`. Returns kNotFound, kInvalidArgument beyond the end, or
/// kIoError; `to` is zeroed then.
[[nodiscard]] Status nvm_read(NvmId region, std::uint32_t offset, ByteSpan to) noexcept;

/// Writes `from` at `offset`, both multiples of the write unit, over erased octets.
/// Returns kNotFound, kInvalidArgument or kIoError.
[[nodiscard]] Status nvm_write(NvmId region, std::uint32_t offset, ConstByteSpan from) noexcept;

/// Erases `octets` at `offset`, both multiples of the sector.
/// Returns kNotFound, kInvalidArgument or kIoError.
[[nodiscard]] Status nvm_erase(NvmId region, std::uint32_t offset, std::uint32_t octets) noexcept;

/// Waits until all that was written is safe. Returns kNotFound or kIoError.
[[nodiscard]] Status nvm_sync(NvmId region) noexcept;

}  // namespace linksec::hal
