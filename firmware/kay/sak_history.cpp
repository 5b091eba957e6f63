// SPDX-License-Identifier: Apache-2.0
#include "kay/sak_history.h"

#include <algorithm>

#include "crypto/block_key.h"
#include "hal/block_cipher.h"

namespace linksec {

bool SakHistory::knows(const Ki& ki, const Digest& digest) const noexcept {
  for (const Server& server : servers_) {
    if (server.mi == ki.key_server && ki.kn <= server.highest) {
      return true;
    }
  }
  return std::ranges::find(digests_, digest) != digests_.end();
}

void SakHistory::note(const Ki& ki, const Digest& digest, Time now) noexcept {
  digests_[next_digest_] = digest;
  next_digest_ = (next_digest_ + 1) % kSaks;
  Server* place = &servers_[0];
  for (Server& server : servers_) {
    if (server.mi == ki.key_server) {
      place = &server;
      break;
    }
    if (server.heard < place->heard) {
      place = &server;
    }
  }
  *place = {ki.key_server, ki.kn, now};
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
