// SPDX-License-Identifier: Apache-2.0
#pragma once

// The receive SCs of a SecY, found by SCI in constant time however many there are: an
// open-addressed index that is at most half full. Only configured SCIs are in it, so that no sender
// can make it slow. The SecY alone uses this class.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "base/arena.h"
#include "base/called_once.h"
#include "base/config.h"
#include "base/table.h"
#include "secy/channel.h"

namespace linksec {

class RxScTable {
 public:
  /// A table for config::kMaxRxScs SCs where capacities are constants; else one for none.
  constexpr RxScTable() noexcept = default;
  /// A table for `rx_scs` SCs, with memory of `arena` where capacities are chosen at run time.
  constexpr RxScTable(Arena& arena, std::size_t rx_scs) noexcept
      : index_(make_table<std::uint16_t, kIndexSize>(arena, index_size(rx_scs))),
        scs_(make_table<RxSc, config::kMaxRxScs>(arena, rx_scs)) {
    std::ranges::fill(index_, kEmpty);
  }
  /// Octets of the arena that it takes.
  [[nodiscard]] static constexpr std::size_t octets(std::size_t rx_scs) noexcept {
    return table_octets<std::uint16_t>(index_size(rx_scs)) + table_octets<RxSc>(rx_scs);
  }

  /// The SC, or null.
  [[nodiscard]] RxSc* find(Sci sci) noexcept {
    return const_cast<RxSc*>(static_cast<const RxScTable*>(this)->find(sci));
  }
  [[nodiscard]] LINKSEC_HOT const RxSc* find(Sci sci) const noexcept {
    if (config::kCapacitiesAtRunTime && index_.empty()) {
      return nullptr;
    }
    std::size_t at = home(sci);
    while (index_[at] != kEmpty) {
      const RxSc& sc = scs_[index_[at]];
      if (sc.sci == sci) {
        return &sc;
      }
      at = after(at);
    }
    return nullptr;
  }

  /// A new SC with that SCI, which must not be there yet; null when the table is full.
  [[nodiscard]] RxSc* create(Sci sci) noexcept;

  /// Takes `sc`, which must be of this table, out of it.
  void erase(RxSc& sc) noexcept;

  /// Where `sc` stands, from 0 on; the same as long as it lives.
  [[nodiscard]] std::size_t position(const RxSc& sc) const noexcept {
    return static_cast<std::size_t>(&sc - scs_.data());
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Calls `f(sc)` for each SC.
  template <typename F>
  void for_each(F&& f) noexcept {
    for (RxSc& sc : scs_) {
      if (sc.created) {
        f(sc);
      }
    }
  }
  template <typename F>
  void for_each(F&& f) const noexcept {
    for (const RxSc& sc : scs_) {
      if (sc.created) {
        f(sc);
      }
    }
  }

 private:
  static constexpr std::size_t kIndexSize = std::bit_ceil(config::kMaxRxScs * 2);
  static constexpr std::uint16_t kEmpty = 0xFFFF;

  [[nodiscard]] static constexpr std::size_t index_size(std::size_t rx_scs) noexcept {
    return std::bit_ceil(rx_scs * 2);
  }
  // A power of two, so that a mask is the remainder.
  [[nodiscard]] constexpr std::size_t mask() const noexcept { return index_.size() - 1; }
  [[nodiscard]] constexpr std::size_t after(std::size_t at) const noexcept {
    return (at + 1) & mask();
  }
  [[nodiscard]] constexpr std::size_t home(Sci sci) const noexcept {
    const auto high = static_cast<std::uint32_t>(sci.value >> 32);
    const auto low = static_cast<std::uint32_t>(sci.value);
    const std::uint32_t mixed = (low ^ (high * 0x85EB'CA6BU)) * 0x9E37'79B1U;
    return (mixed >> 16) & mask();
  }
  void insert(std::size_t position) noexcept;

  template <typename Index>
  [[nodiscard]] static constexpr Index empty_index() noexcept {
    Index index{};
    std::ranges::fill(index, kEmpty);
    return index;
  }

  Table<std::uint16_t, kIndexSize> index_ = empty_index<Table<std::uint16_t, kIndexSize>>();
  std::size_t size_ = 0;
  Table<RxSc, config::kMaxRxScs> scs_{};
};

}  // namespace linksec
