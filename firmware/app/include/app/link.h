// SPDX-License-Identifier: Apache-2.0
#pragma once

// A link's whole configuration as a value: what a LINK.toml, a provisioning block and a conformance
// case's setup are read into, and what apply.h brings a SecY into the state of. It owns nothing:
// the lists are whoever reads it's, and the keys are octets of what was read, which are never
// copied.

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>

#include "app/station.h"
#include "base/bytes.h"
#include "base/config.h"
#include "port/pn_store.h"
#include "secy/controls.h"
#include "secy/pn.h"
#include "wire/sci.h"

namespace linksec {

/// A direction of SCs, as records name it.
using LinkSide = PnRecordKind;

/// A SAK with its Salt.
struct LinkKey {
  ConstByteSpan sak{};
  ConstByteSpan salt{};  ///< Empty without extended packet numbers.
  bool transmits = false;
  bool receives = false;
};

/// An SA of a transmit or of a receive SC.
struct LinkSa {
  An an{};
  std::uint16_t key = 0;         ///< Its SAK's place in Link::keys.
  bool enabled = false;          ///< enableTransmit or enableReceive.
  bool confidentiality = false;  ///< Of a transmit SA.
  bool recorded = false;         ///< `record` is set: its PNs outlive a power cut.
  Ssci ssci{};
  Pn next_pn{};
  Pn lowest_pn{};  ///< Of a receive SA.
  PnRecordKey record{};
};

/// An SC with its SAs.
struct LinkSc {
  Sci sci{};
  An encoding_sa{};  ///< Of a transmit SC.
  std::span<const LinkSa> sas{};
};

struct LinkAgreement;

/// The controls have the standard's defaults where nothing was read. ControlledPortEnabled and
/// adminPointToPointMAC are no part of a link.
struct Link {
  Controls controls{};
  bool shared_sak = false;  ///< A SAK may serve several receive SAs of one SC.
  bool has_station = false;
  StationAddress station{};
  std::size_t max_frame_octets = 0;  ///< 0: the image's own.
  TrafficClassTable traffic_classes{};
  AccessPriorityTable access_priorities = kIdentityAccessPriorities;
  std::span<const std::uint16_t> ether_types{};  ///< What passes at the Uncontrolled Port.
  std::span<const LinkKey> keys{};
  std::span<const LinkSc> tx_scs{};
  std::span<const LinkSc> rx_scs{};
  const LinkAgreement* agreement = nullptr;  ///< Key agreement's settings; null: static keys.

  /// There is no key, no SC and no EtherType in it any more.
  void forget_lists() noexcept {
    ether_types = {};
    keys = {};
    tx_scs = {};
    rx_scs = {};
  }

  [[nodiscard]] std::span<const LinkSc> scs(LinkSide side) const noexcept {
    return side == LinkSide::kTransmit ? tx_scs : rx_scs;
  }
};

/// Room for a link's lists. Its lengths are what the reader of a link may use.
struct LinkStorage {
  std::span<std::uint16_t> ether_types{};
  std::span<LinkKey> keys{};
  std::span<LinkSc> scs{};  ///< Transmit SCs, then receive SCs.
  std::span<LinkSa> sas{};
};

/// Room for a link of the platform's capacities: for a board, which reads one link in its life.
// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): written before it is read, see make
struct LinkMemory {
  std::array<std::uint16_t, config::kMaxBypassEtherTypes> ether_types;
  std::array<LinkKey, config::kMaxSaks> keys;
  std::array<LinkSc, config::kMaxTxScs + config::kMaxRxScs> scs;
  std::array<LinkSa, (config::kMaxTxScs + config::kMaxRxScs) * An::kCount> sas;

  /// One at the front of `memory`, which is aligned for it and large enough: a board's main asserts
  /// that when it is compiled.
  [[nodiscard]] static LinkMemory& make(ByteSpan memory) noexcept {
    // An aggregate of aggregates: it is there as soon as there are octets for it, and whoever reads
    // a link writes each element before it uses it.
    return *std::launder(reinterpret_cast<LinkMemory*>(memory.data()));  // NOLINT
  }
  [[nodiscard]] LinkStorage storage() noexcept { return {ether_types, keys, scs, sas}; }
};

}  // namespace linksec
