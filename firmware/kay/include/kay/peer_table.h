// SPDX-License-Identifier: Apache-2.0
#pragma once

// The live and the potential peers of a participant, in one table of fixed length. It keeps the
// rules of how many there are and of which there can't be two; what an MKPDU means for a peer is
// the participant's matter.

#include <cstddef>
#include <optional>
#include <span>

#include "base/arena.h"
#include "base/capacity.h"
#include "base/config.h"
#include "base/table.h"
#include "base/time.h"
#include "kay/peer.h"

namespace linksec {

class PeerTable {
 public:
  constexpr PeerTable() noexcept = default;
  constexpr PeerTable(Arena& arena, const Capacity& capacity) noexcept
      : peers_(make_table<Peer, kPlaces>(arena, places(capacity))),
        most_live_(config::kCapacitiesAtRunTime ? capacity.live_peers : config::kMaxLivePeers) {}

  /// Octets of the arena that it takes.
  [[nodiscard]] static constexpr std::size_t octets(const Capacity& capacity) noexcept {
    return table_octets<Peer>(places(capacity));
  }

  [[nodiscard]] Peer* find(const Mi& mi) noexcept;
  [[nodiscard]] const Peer* find(const Mi& mi) const noexcept;
  /// The live peer with that SCI; null without one.
  [[nodiscard]] Peer* find_live(Sci sci) noexcept;

  /// A new potential peer, in place of another one of that SCI. Null when there are as many as
  /// there may be [802.1X-2020 9.4.3].
  [[nodiscard]] Peer* add_potential(const Mi& mi, std::optional<Sci> sci) noexcept;
  /// A new live peer. Null when there are as many as there may be.
  [[nodiscard]] Peer* add_live(const Mi& mi) noexcept;
  /// A potential peer becomes a live one. False when there are as many as there may be.
  [[nodiscard]] bool promote(Peer& peer) noexcept;
  /// Ends the other potential peers of that one's SCI: earlier MIs of it.
  void end_other_potentials(const Peer& peer) noexcept;
  void remove(Peer& peer) noexcept { peer = {}; }
  void clear() noexcept { renew_row(peers_); }

  /// All places, the free ones too.
  [[nodiscard]] std::span<Peer> places() noexcept { return peers_; }
  [[nodiscard]] std::span<const Peer> places() const noexcept { return peers_; }
  [[nodiscard]] std::size_t count(PeerState state) const noexcept;

 private:
  static constexpr std::size_t kPlaces = config::kMaxLivePeers + config::kMaxPotentialPeers;

  [[nodiscard]] static constexpr std::size_t places(const Capacity& capacity) noexcept {
    return capacity.live_peers + capacity.potential_peers;
  }
  [[nodiscard]] Peer* take(PeerState state, std::size_t most, const Mi& mi) noexcept;

  Table<Peer, kPlaces> peers_{};
  std::size_t most_live_ = config::kCapacitiesAtRunTime ? 0 : config::kMaxLivePeers;
};

}  // namespace linksec
