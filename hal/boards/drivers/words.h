// SPDX-License-Identifier: Apache-2.0
#pragma once

// Frames through the 32-bit data register of an Ethernet controller with a FIFO. The frame may lie
// at any address: the copies of four octets below become one load or one store where the core
// allows it.

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "common/registers.h"

namespace linksec::board {

/// The four octets at `from` as the FIFO wants them: the first one lowest.
[[nodiscard]] inline std::uint32_t load_word(const std::uint8_t* from) noexcept {
  std::uint32_t word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

/// The last 0 to 3 octets of a frame, and zeroes.
[[nodiscard]] inline std::uint32_t load_part(const std::uint8_t* from, std::size_t count) noexcept {
  std::uint32_t word = 0;
  std::memcpy(&word, from, count);
  return word;
}

/// Reads `octets` octets from the FIFO at `address`; never writes one more.
inline void read_fifo(std::uintptr_t address, std::uint8_t* to, std::size_t octets) noexcept {
  for (; octets >= 4; octets -= 4, to += 4) {
    const std::uint32_t word = read_register(address);
    std::memcpy(to, &word, sizeof word);
  }
  if (octets > 0) {
    const std::uint32_t word = read_register(address);
    std::memcpy(to, &word, octets);
  }
}

/// Reads `words` words and forgets them.
inline void skip_fifo(std::uintptr_t address, std::size_t words) noexcept {
  for (; words > 0; --words) {
    static_cast<void>(read_register(address));
  }
}

/// Writes `octets` octets to the FIFO at `address`, the last word filled up with zeroes.
inline void write_fifo(std::uintptr_t address, const std::uint8_t* from,
                       std::size_t octets) noexcept {
  for (; octets >= 4; octets -= 4, from += 4) {
    write_register(address, load_word(from));
  }
  if (octets > 0) {
    write_register(address, load_part(from, octets));
  }
}

/// Writes `words` words of zeroes.
inline void fill_fifo(std::uintptr_t address, std::size_t words) noexcept {
  for (; words > 0; --words) {
    write_register(address, 0);
  }
}

}  // namespace linksec::board
