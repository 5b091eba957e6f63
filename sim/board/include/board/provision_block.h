// SPDX-License-Identifier: Apache-2.0
#pragma once

// A LINK.toml as the provisioning block that a board's image reads, version 2: every octet is in
// docs/PROVISIONING.md, and the image's own parser is app/block.h. The block holds SAKs and is
// wiped when it goes. It writes no file: provisioning.h does.

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "link/link_config.h"

namespace linksec::sim {

/// Refuses what no block can say, and what no board does: SAs that start later, VLAN tags in front
/// of a SecTAG, long frames. Throws a usage Failure "FILE:LINE: what is wrong; how to mend it".
void check_for_board(const LinkConfig& config);

/// The octets of a block.
class ProvisionBlock {
 public:
  /// What a board keeps room for.
  static constexpr std::size_t kMaxOctets = 4096;

  /// Encodes `config`, whose keys are still there and which check_for_board accepts. Throws a usage
  /// Failure when it does not fit.
  explicit ProvisionBlock(const LinkConfig& config);
  ProvisionBlock(const ProvisionBlock&) = delete;
  ProvisionBlock& operator=(const ProvisionBlock&) = delete;
  ~ProvisionBlock();

  [[nodiscard]] ConstByteSpan bytes() const noexcept { return ConstByteSpan(octets_).first(size_); }

 private:
  std::array<std::uint8_t, kMaxOctets> octets_{};
  std::size_t size_ = 0;
};

}  // namespace linksec::sim
