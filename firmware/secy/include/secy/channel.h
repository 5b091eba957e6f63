// SPDX-License-Identifier: Apache-2.0
#pragma once

// Secure Channels and their Secure Associations as the SecY keeps them. Plain state: who may change
// it is the SecY, and the layer management interface shows it read-only.

#include <algorithm>
#include <array>
#include <cstdint>
#include <new>

#include "base/config.h"
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

/// Makes an SC or SA what a new one is. In its place: an assignment would build the new one on the
/// stack first.
template <typename T>
void renew(T& object) noexcept {
  object.~T();
  ::new (static_cast<void*>(&object)) T{};
}

/// What SAs of both directions have. An SA begins a cache line where the platform has caches, with
/// all that a frame needs of it in that line.
struct alignas(std::max(alignof(std::uint64_t), config::kCacheLineOctets)) Sa {
  std::array<std::uint8_t, hal::kAeadNonceOctets> nonce_base{};  ///< The nonce of PN 0.
  hal::KeySlot slot{};
  ConfidentialityOffset confidentiality_offset = ConfidentialityOffset::k0;
  bool created = false;
  bool enabled = false;  ///< enableTransmit or enableReceive.
  bool in_use = false;   ///< Enabled, its SC too, and a PN is left to transmit.
  SakId sak{};
  Ssci ssci{};
};

/// A transmit SA [802.1AE-2018 10.7.22, 10.7.23].
struct TxSa : Sa {
  bool confidentiality = false;
  PnBound next_pn{};  ///< The PN of the next frame.
  PnBound ceiling{};  ///< No PN from here on is used before it is raised.
  LifeTimes times{};
};

/// A transmit SC [802.1AE-2018 10.7.20, 10.7.21].
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): its SAs begin cache lines
struct TxSc {
  Sci sci{};
  bool created = false;
  bool enabled = false;  ///< True from its creation on, unless it was disabled.
  An encoding_sa{};
  std::array<TxSa, An::kCount> sa{};
  TxScCounters counters{};
  LifeTimes times{};
  bool transmitting = false;  ///< The SA that encodingSA names can be used.

  [[nodiscard]] TxSa& encoding() noexcept { return sa[encoding_sa.value()]; }
  [[nodiscard]] const TxSa& encoding() const noexcept { return sa[encoding_sa.value()]; }
};

/// A receive SA [802.1AE-2018 10.7.13 to 10.7.15].
struct RxSa : Sa {
  ReplayState replay{};
  std::uint64_t pending_pn = 0;  ///< The greatest PN still with the engine; 0 outside a burst.
  LifeTimes times{};
};

/// A receive SC [802.1AE-2018 10.7.11, 10.7.12].
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): its SAs begin cache lines
struct RxSc {
  Sci sci{};
  bool created = false;
  bool enabled = false;    ///< True from its creation on, unless it was disabled.
  bool receiving = false;  ///< One of its SAs is in use.
  std::array<RxSa, An::kCount> sa{};
  RxScCounters counters{};
  LifeTimes times{};
};

}  // namespace linksec
