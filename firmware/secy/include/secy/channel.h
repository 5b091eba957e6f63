// SPDX-License-Identifier: Apache-2.0
#pragma once

// Secure Channels and their Secure Associations as the SecY keeps them. Plain state: who may change
// it is the SecY, and the layer management interface shows it read-only.

#include <array>
#include <cstdint>

#include "base/time.h"
#include "hal/aead.h"
#include "secy/counters.h"
#include "secy/pn.h"
#include "secy/sak_store.h"
#include "wire/sci.h"

namespace linksec {

/// When an SC or SA was created, last started and last stopped being in use; a time of 0 when it
/// has not been yet [802.1AE-2018 10.7.12, 10.7.14, 10.7.21, 10.7.23].
struct LifeTimes {
  Time created{};
  Time started{};
  Time stopped{};
};

/// A transmit SA [802.1AE-2018 10.7.22, 10.7.23].
struct TxSa {
  PnBound next_pn{};       ///< The PN of the next frame.
  PnBound ceiling{Pn{0}};  ///< No PN from here on is used before it is raised; 2^64 at first.
  hal::KeySlot slot{};
  std::array<std::uint8_t, hal::kAeadNonceOctets> nonce_base{};  ///< The nonce of PN 0.
  bool created = false;
  bool enabled = false;  ///< enableTransmit.
  bool in_use = false;   ///< Enabled, its SC too, and a PN is left.
  bool confidentiality = true;
  ConfidentialityOffset confidentiality_offset = ConfidentialityOffset::k0;
  SakId sak{};
  Ssci ssci{};
  LifeTimes times{};
};

/// A transmit SC [802.1AE-2018 10.7.20, 10.7.21].
struct TxSc {
  Sci sci{};
  bool created = false;
  bool enabled = true;
  An encoding_sa{};
  std::array<TxSa, An::kCount> sa{};
  TxScCounters counters{};
  LifeTimes times{};
  bool transmitting = false;  ///< The SA that encodingSA names can be used.

  [[nodiscard]] TxSa& encoding() noexcept { return sa[encoding_sa.value()]; }
  [[nodiscard]] const TxSa& encoding() const noexcept { return sa[encoding_sa.value()]; }
};

/// A receive SA [802.1AE-2018 10.7.13 to 10.7.15].
struct RxSa {
  ReplayState replay{};
  std::uint64_t pending_pn = 0;  ///< The greatest PN still with the engine; 0 outside a burst.
  hal::KeySlot slot{};
  bool created = false;
  bool enabled = false;  ///< enableReceive.
  bool in_use = false;   ///< Enabled, and its SC too.
  ConfidentialityOffset confidentiality_offset = ConfidentialityOffset::k0;
  std::array<std::uint8_t, hal::kAeadNonceOctets> nonce_base{};  ///< The nonce of PN 0.
  SakId sak{};
  Ssci ssci{};
  LifeTimes times{};
};

/// A receive SC [802.1AE-2018 10.7.11, 10.7.12].
struct RxSc {
  Sci sci{};
  bool created = false;
  bool enabled = true;
  bool receiving = false;  ///< One of its SAs is in use.
  std::array<RxSa, An::kCount> sa{};
  RxScCounters counters{};
  LifeTimes times{};
};

}  // namespace linksec
