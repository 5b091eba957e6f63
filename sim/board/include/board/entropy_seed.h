// SPDX-License-Identifier: Apache-2.0
#pragma once

// The seed that a board without a source of entropy draws its random octets from, as it stands
// behind the provisioning block (app/seed_section.h), and its label. Made of this host's entropy,
// wiped when it goes, and never written but into a block.

#include <array>
#include <cstdint>

#include "app/seed_section.h"
#include "base/bytes.h"
#include "port/pn_store.h"

namespace linksec::sim {

/// A new seed for one board.
class EntropySeed {
 public:
  /// A new one. Throws a run Failure when the host has no entropy or no hash.
  EntropySeed();
  EntropySeed(const EntropySeed&) = delete;
  EntropySeed& operator=(const EntropySeed&) = delete;
  ~EntropySeed();

  /// The section at the end of a block's memory.
  [[nodiscard]] ConstByteSpan section() const noexcept { return section_; }
  /// What its boot counter is recorded by.
  [[nodiscard]] const KeyLabel& label() const noexcept { return label_; }

 private:
  std::array<std::uint8_t, SeedSection::kOctets> section_{};
  KeyLabel label_{};
};

}  // namespace linksec::sim
