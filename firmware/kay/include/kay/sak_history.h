// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which SAKs a port has had since power-on: the guard that none is installed twice, with PNs that
// begin anew, whoever distributes it again. It keeps no key, but eight octets that a key encrypts
// to, from which nobody gets it back. The KaY alone uses it.

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/time.h"
#include "wire/mka.h"

namespace linksec {

class SakHistory {
 public:
  /// Octets by which a SAK is known again.
  static constexpr std::size_t kDigestOctets = 8;
  using Digest = std::array<std::uint8_t, kDigestOctets>;

  /// True when a SAK with that KI may have been installed: the Key Server's KN is not higher than
  /// the highest that was, or the SAK is one of the last.
  [[nodiscard]] bool knows(const Ki& ki, const Digest& digest) const noexcept;

  /// Notes that a SAK is installed. Where there is no room the Key Server goes that was heard
  /// longest ago.
  void note(const Ki& ki, const Digest& digest, Time now) noexcept;

  /// Notes that the Key Server with that MI is there.
  void heard(const Mi& mi, Time now) noexcept;

  /// What a SAK of 16 or 32 octets is known by. False where the block cipher can't say.
  [[nodiscard]] static bool digest_of(ConstByteSpan sak, Digest& digest) noexcept;

 private:
  static constexpr std::size_t kSaks = 16;
  static constexpr std::size_t kServers = 8;

  struct Server {
    Mi mi{};
    KeyNumber highest{};
    Time heard{};
  };

  std::array<Digest, kSaks> digests_{};
  std::size_t next_digest_ = 0;
  std::array<Server, kServers> servers_{};
};

}  // namespace linksec
