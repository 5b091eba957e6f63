// SPDX-License-Identifier: Apache-2.0
#pragma once

// A SecY together with its memory, of a capacity that is known when it is made: as much as a link
// asks for, and no more. It configures nothing.

#include <array>
#include <cstdint>
#include <vector>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/capacity.h"
#include "secy/secy.h"

namespace linksec::sim {

/// Memory for the tables of a SecY of some capacity, which can serve one after the other.
class SecYMemory {
 public:
  explicit SecYMemory(const Capacity& capacity);
  [[nodiscard]] ByteSpan octets() noexcept;

 private:
  struct alignas(Arena::kAlignment) Line {
    std::array<std::uint8_t, Arena::kAlignment> octets{};
  };
  std::vector<Line> lines_;
};

/// A SecY and its memory.
class OwnedSecY {
 public:
  explicit OwnedSecY(const Capacity& capacity)
      : memory_(capacity), arena_(memory_.octets()), secy_(arena_, capacity) {}

  [[nodiscard]] SecY& operator*() noexcept { return secy_; }
  [[nodiscard]] const SecY& operator*() const noexcept { return secy_; }
  [[nodiscard]] SecY* operator->() noexcept { return &secy_; }
  [[nodiscard]] const SecY* operator->() const noexcept { return &secy_; }

 private:
  SecYMemory memory_;
  Arena arena_;
  SecY secy_;
};

}  // namespace linksec::sim
