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
  /// the highest that was, or the SAK is one of the last; and while there is no room to remember
  /// that Key Server.
  [[nodiscard]] bool knows(const Ki& ki, const Digest& digest, Time now) const noexcept;
  /// True when one of that Key Server with that KN or a higher one was installed.
  [[nodiscard]] bool had(const Ki& ki) const noexcept;

  /// Notes that a SAK is installed that `knows` did not know. Where there is no room the Key Server
  /// goes that was heard longest ago, two MKA Life Times at the least.
  void note(const Ki& ki, const Digest& digest, Time now) noexcept;

  /// Notes that the Key Server with that MI is there.
  void heard(const Mi& mi, Time now) noexcept;

  /// What a SAK of 16 or 32 octets is known by. False where the block cipher can't say.
  [[nodiscard]] static bool digest_of(ConstByteSpan sak, Digest& digest) noexcept;

 private:
  static constexpr std::size_t kSaks = 16;
  static constexpr std::size_t kServers = 16;

  struct Server {
    Mi mi{};
    KeyNumber highest{};
    Time heard{};
  };

  [[nodiscard]] std::size_t place_for(const Mi& mi) const noexcept;

  std::array<Digest, kSaks> digests_{};
  std::size_t next_digest_ = 0;
  std::array<Server, kServers> servers_{};
};

}  // namespace linksec
