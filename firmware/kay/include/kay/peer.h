// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a participant knows of another one. Plain values; the peer table keeps them, the participant
// changes them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/time.h"
#include "cp/cp.h"
#include "secy/cipher_suite.h"
#include "wire/mka.h"
#include "wire/parameter_sets.h"
#include "wire/sci.h"

namespace linksec {

/// SAKs that a port has at a time: the latest, the old, and one that waits for its turn.
inline constexpr std::size_t kKayKeys = 3;

/// A set of Cipher Suites.
class SuiteSet {
 public:
  constexpr SuiteSet() noexcept = default;
  constexpr explicit SuiteSet(std::uint8_t bits) noexcept : bits_(bits) {}

  constexpr void add(CipherSuite suite) noexcept {
    bits_ = static_cast<std::uint8_t>(bits_ | bit(suite));
  }
  [[nodiscard]] constexpr bool contains(CipherSuite suite) const noexcept {
    return (bits_ & bit(suite)) != 0;
  }
  friend constexpr bool operator==(SuiteSet, SuiteSet) noexcept = default;

 private:
  static constexpr unsigned bit(CipherSuite suite) noexcept {
    return 1U << static_cast<unsigned>(suite);
  }

  std::uint8_t bits_ = 0;
};

/// How well a peer is known.
enum class PeerState : std::uint8_t {
  kNone,       ///< The place is free.
  kPotential,  ///< It was heard, or a live peer names it.
  kLive,       ///< It has proven that it hears us now.
};

/// What a peer has reported of one of the port's SAKs.
struct PeerKey {
  bool receives = false;
  bool transmits = false;
};

/// A peer [802.1X-2020 9.4.3].
struct Peer {
  PeerState state = PeerState::kNone;
  Mi mi{};
  Mn mn{0};            ///< The greatest that was accepted; 0 before the first.
  bool heard = false;  ///< `sci` and all below come from an MKPDU of its own.
  Sci sci{};
  KeyServerPriority priority{};
  bool key_server = false;
  bool macsec_desired = false;
  MacsecCapability capability = MacsecCapability::kNone;
  std::uint8_t version = 0;
  SuiteSet suites{};
  Time expiry{};
  bool reported_use = false;  ///< It has sent a SAK Use since its making.
  std::uint8_t ans = 0;       ///< Those of the keys in its last SAK Use, a bit each.
  std::array<PeerKey, kKayKeys> keys{};

  [[nodiscard]] bool is_live() const noexcept { return state == PeerState::kLive; }
  /// It has said that it takes part in MACsec.
  [[nodiscard]] bool takes_part() const noexcept {
    return heard && macsec_desired && capability != MacsecCapability::kNone;
  }
  /// It takes part in MACsec, and is there.
  [[nodiscard]] bool is_secured() const noexcept { return is_live() && takes_part(); }
};

}  // namespace linksec
