// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whom a SAK was made for: its Key Server and those that it lists, by their MIs, with what is known
// of them. It outlives what a participant knows of a peer: a member whose entry has ended may be
// heard again. The KaY alone uses it, one for each SAK.

#include <array>
#include <cstddef>
#include <optional>

#include "base/config.h"
#include "wire/mka.h"
#include "wire/sci.h"

namespace linksec {

class KeyMembers {
 public:
  /// Adds a member that it has not, with what is known of it; an `ssci` of 0 is not known. What
  /// finds no room is left out [802.1X-2020 9.8].
  void add(const Mi& mi, std::optional<Sci> sci, Ssci ssci) noexcept;
  /// The member with that MI has that SCI.
  void know(const Mi& mi, Sci sci) noexcept;

  [[nodiscard]] bool contains(const Mi& mi) const noexcept { return find(mi) != nullptr; }
  /// The member's SSCI; 0 while that is not known.
  [[nodiscard]] Ssci ssci(const Mi& mi) const noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// SSCIs follow the SCIs of all members, the greatest first. Gives none while an SCI is not
  /// known, or where there was no room for a member [802.1AE-2018 10.7.13].
  void rank() noexcept;

  void clear() noexcept {
    size_ = 0;
    complete_ = true;
  }

 private:
  struct Member {
    Mi mi{};
    std::optional<Sci> sci{};
    Ssci ssci{};
  };
  // The actor and its peers.
  static constexpr std::size_t kMost = config::kMaxLivePeers + 1;

  [[nodiscard]] const Member* find(const Mi& mi) const noexcept;

  std::array<Member, kMost> members_{};
  std::size_t size_ = 0;
  bool complete_ = true;  // There was room for all.
};

}  // namespace linksec
