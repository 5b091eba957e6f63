// SPDX-License-Identifier: Apache-2.0
#pragma once

// A list of records of one length as they came in a frame: each is read when it is asked for, and
// nothing is copied before. Whoever makes a list has seen to it that no record is cut.

#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "base/bytes.h"

namespace linksec {

/// Records that `Record::read` takes from `Record::kOctets` octets. Valid as long as the octets.
template <typename Record>
class RecordList {
 public:
  class Iterator {
   public:
    constexpr explicit Iterator(const std::uint8_t* at) noexcept : at_(at) {}
    [[nodiscard]] Record operator*() const noexcept { return Record::read(at_); }
    constexpr Iterator& operator++() noexcept {
      at_ += Record::kOctets;
      return *this;
    }
    friend constexpr bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const std::uint8_t* at_;
  };

  /// None.
  constexpr RecordList() noexcept = default;
  /// Those in `octets`, which are a multiple of Record::kOctets.
  constexpr explicit RecordList(ConstByteSpan octets) noexcept : octets_(octets) {
    LINKSEC_ASSERT(octets.size() % Record::kOctets == 0);
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept {
    return octets_.size() / Record::kOctets;
  }
  [[nodiscard]] constexpr bool empty() const noexcept { return octets_.empty(); }
  [[nodiscard]] Record operator[](std::size_t i) const noexcept {
    LINKSEC_ASSERT(i < size());
    return Record::read(octets_.data() + i * Record::kOctets);
  }
  [[nodiscard]] constexpr Iterator begin() const noexcept { return Iterator{octets_.data()}; }
  [[nodiscard]] constexpr Iterator end() const noexcept {
    return Iterator{octets_.data() + octets_.size()};
  }

 private:
  ConstByteSpan octets_{};
};

}  // namespace linksec
