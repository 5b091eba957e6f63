// SPDX-License-Identifier: Apache-2.0
#pragma once

// The receive SCs of a SecY, found by SCI in constant time however many there are: an
// open-addressed index that is at most half full. Only configured SCIs are in it, so that no sender
// can make it slow. The SecY alone uses this class.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "base/called_once.h"
#include "base/config.h"
#include "secy/channel.h"

namespace linksec {

class RxScTable {
 public:
  /// The SC, or null.
  [[nodiscard]] RxSc* find(Sci sci) noexcept {
    return const_cast<RxSc*>(static_cast<const RxScTable*>(this)->find(sci));
  }
  [[nodiscard]] LINKSEC_HOT const RxSc* find(Sci sci) const noexcept {
    std::size_t at = home(sci);
    while (index_[at] != kEmpty) {
      const RxSc& sc = scs_[index_[at]];
      if (sc.sci == sci) {
        return &sc;
      }
      at = (at + 1) % kIndexSize;
    }
    return nullptr;
  }

  /// A new SC with that SCI, which must not be there yet; null when the table is full.
  [[nodiscard]] RxSc* create(Sci sci) noexcept;

  /// Takes `sc`, which must be of this table, out of it.
  void erase(RxSc& sc) noexcept;

  /// Where `sc` stands, 0 to config::kMaxRxScs - 1; the same as long as it lives.
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

  [[nodiscard]] static constexpr std::size_t home(Sci sci) noexcept {
    const auto high = static_cast<std::uint32_t>(sci.value >> 32);
    const auto low = static_cast<std::uint32_t>(sci.value);
    const std::uint32_t mixed = (low ^ (high * 0x85EB'CA6BU)) * 0x9E37'79B1U;
    return (mixed >> 16) % kIndexSize;
  }
  void insert(std::size_t position) noexcept;

  std::array<std::uint16_t, kIndexSize> index_ = filled_index();
  std::size_t size_ = 0;
  std::array<RxSc, config::kMaxRxScs> scs_{};

  [[nodiscard]] static constexpr std::array<std::uint16_t, kIndexSize> filled_index() noexcept {
    std::array<std::uint16_t, kIndexSize> index{};
    index.fill(kEmpty);
    return index;
  }
};

}  // namespace linksec
