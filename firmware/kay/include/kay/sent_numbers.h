// SPDX-License-Identifier: Apache-2.0
#pragma once

// When a participant sent its last MNs: what makes an MN that a peer names a proof that it hears us
// now. Bounded: where many MKPDUs went out close together, some of them share the time of the
// first. The participant alone uses it.

#include <array>
#include <cstddef>
#include <optional>

#include "base/time.h"
#include "wire/mka.h"

namespace linksec {

class SentNumbers {
 public:
  /// Notes that the MKPDU with `mn` goes out. MNs rise by one.
  void note(Mn mn, Time now) noexcept;

  /// When `mn` was sent, or a little before; none for one that was not sent less than MKA Life Time
  /// ago [802.1X-2020 9.4.3].
  [[nodiscard]] std::optional<Time> sent(Mn mn, Time now) const noexcept;

  /// True for an MN that has not been sent.
  [[nodiscard]] bool is_unsent(Mn mn) const noexcept { return size_ == 0 || mn > last_; }

  /// For a new MI: nothing was sent.
  void clear() noexcept { size_ = 0; }

 private:
  static constexpr std::size_t kKept = 24;

  struct Entry {
    Mn first{};  // It and those behind it, up to the next entry's.
    Time at{};
  };

  void make_room(Time now) noexcept;
  void remove(std::size_t place) noexcept;

  std::array<Entry, kKept> entries_{};
  std::size_t size_ = 0;
  Mn last_{};
};

}  // namespace linksec
