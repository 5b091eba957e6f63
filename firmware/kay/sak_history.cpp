// SPDX-License-Identifier: Apache-2.0
#include "kay/sak_history.h"

#include <algorithm>

#include "crypto/block_key.h"
#include "hal/block_cipher.h"
#include "kay/timing.h"

namespace linksec {

bool SakHistory::had(const Ki& ki) const noexcept {
  return std::ranges::any_of(servers_, [&](const Server& server) {
    return server.mi == ki.key_server && ki.kn <= server.highest;
  });
}

// The Key Server's own place, or else a free one, or that of the one that was heard longest ago.
std::size_t SakHistory::place_for(const Mi& mi) const noexcept {
  std::size_t place = 0;
  for (std::size_t i = 0; i < kServers; ++i) {
    if (servers_[i].mi == mi) {
      return i;
    }
    if (!servers_[place].mi.is_null() &&
        (servers_[i].mi.is_null() || servers_[i].heard < servers_[place].heard)) {
      place = i;
    }
  }
  return place;
}

bool SakHistory::knows(const Ki& ki, const Digest& digest, Time now) const noexcept {
  const Server& place = servers_[place_for(ki.key_server)];
  const bool full =
      !place.mi.is_null() && place.mi != ki.key_server && now < place.heard + mka::kLifeTime * 2;
  return full || had(ki) || std::ranges::find(digests_, digest) != digests_.end();
}

void SakHistory::note(const Ki& ki, const Digest& digest, Time now) noexcept {
  digests_[next_digest_] = digest;
  next_digest_ = (next_digest_ + 1) % kSaks;
  servers_[place_for(ki.key_server)] = {ki.key_server, ki.kn, now};
}

void SakHistory::heard(const Mi& mi, Time now) noexcept {
  for (Server& server : servers_) {
    if (server.mi == mi) {
      server.heard = now;
    }
  }
}

// The block is one that no frame's counter reaches: the digest is no part of any key stream, nor
// is it the hash key of GCM.
bool SakHistory::digest_of(ConstByteSpan sak, Digest& digest) noexcept {
  digest = {};
  std::array<std::uint8_t, hal::kCipherBlockOctets> block{};
  block.fill(0xFF);
  BlockKey key;
  if (key.set(sak) != Status::kOk || key.encrypt(block) != Status::kOk) {
    return false;
  }
  std::copy_n(block.begin(), kDigestOctets, digest.begin());
  return true;
}

}  // namespace linksec
