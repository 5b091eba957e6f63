// SPDX-License-Identifier: Apache-2.0
#pragma once

// The [mka] of a LINK.toml as values: the settings of a KaY, as app/link_agreement.h has them, and
// the CAKs of its participants in memory that is wiped. It derives no key and runs nothing.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "app/link_agreement.h"
#include "base/secret.h"
#include "shell/hardening.h"
#include "wire/mka.h"

namespace linksec::sim {

/// Octets of the longest CAK; the other length is 16.
inline constexpr std::size_t kMaxCakOctets = 32;

/// A participant: [mka] itself, or an [[mka.more]].
struct CakConfig : InSecretPages {
  Secret<kMaxCakOctets> cak{};  ///< 16 or 32 octets.
  std::array<std::uint8_t, CknView::kMaxOctets> ckn{};
  std::size_t ckn_octets = 0;  ///< 1 to 32.
  bool fallback = false;       ///< Used when no other has a live peer.
  std::uint64_t start = 0;     ///< Seconds since 1970; 0: from the beginning.
  std::uint64_t end = 0;       ///< The first second without it; 0: without an end.
  unsigned line = 0;

  [[nodiscard]] CknView name() const noexcept {
    return *CknView::of(ConstByteSpan(ckn).first(ckn_octets));
  }
};

/// An [mka].
struct AgreementConfig {
  LinkAgreement settings{};  ///< Without participants, which are here.
  bool has_address = false;  ///< The SCI is said, by [mka] or [station]; else the platform's is.
  std::vector<std::unique_ptr<CakConfig>> caks;
  unsigned line = 0;

  /// The participants as `settings` takes them; they point into this object.
  [[nodiscard]] std::vector<LinkParticipant> participants() const;
};

}  // namespace linksec::sim
