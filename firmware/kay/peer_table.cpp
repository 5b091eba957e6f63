// SPDX-License-Identifier: Apache-2.0
#include "kay/peer_table.h"

#include <utility>

namespace linksec {

const Peer* PeerTable::find(const Mi& mi) const noexcept {
  for (const Peer& peer : peers_) {
    if (peer.state != PeerState::kNone && peer.mi == mi) {
      return &peer;
    }
  }
  return nullptr;
}

Peer* PeerTable::find(const Mi& mi) noexcept {
  return const_cast<Peer*>(std::as_const(*this).find(mi));  // NOLINT: of this table
}

Peer* PeerTable::find_live(Sci sci) noexcept {
  for (Peer& peer : peers_) {
    if (peer.is_live() && peer.heard && peer.sci == sci) {
      return &peer;
    }
  }
  return nullptr;
}

std::size_t PeerTable::count(PeerState state) const noexcept {
  std::size_t count = 0;
  for (const Peer& peer : peers_) {
    count += peer.state == state ? 1 : 0;
  }
  return count;
}

Peer* PeerTable::take(PeerState state, std::size_t most, const Mi& mi) noexcept {
  if (count(state) >= most) {
    return nullptr;
  }
  for (Peer& peer : peers_) {
    if (peer.state == PeerState::kNone) {
      peer = {};
      peer.state = state;
      peer.mi = mi;
      return &peer;
    }
  }
  return nullptr;
}

Peer* PeerTable::add_potential(const Mi& mi, std::optional<Sci> sci) noexcept {
  for (Peer& peer : peers_) {
    if (sci.has_value() && peer.state == PeerState::kPotential && peer.heard && peer.sci == *sci) {
      remove(peer);
    }
  }
  return take(PeerState::kPotential, peers_.size() - most_live_, mi);
}

void PeerTable::end_other_potentials(const Peer& peer) noexcept {
  for (Peer& other : peers_) {
    if (&other != &peer && other.state == PeerState::kPotential && other.heard &&
        other.sci == peer.sci) {
      remove(other);
    }
  }
}

Peer* PeerTable::add_live(const Mi& mi) noexcept { return take(PeerState::kLive, most_live_, mi); }

// Not const: the peer is one of its own.
// NOLINTNEXTLINE(readability-make-member-function-const)
bool PeerTable::promote(Peer& peer) noexcept {
  if (count(PeerState::kLive) >= most_live_) {
    return false;
  }
  peer.state = PeerState::kLive;
  return true;
}

}  // namespace linksec
