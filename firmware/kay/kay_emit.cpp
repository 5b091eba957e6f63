// SPDX-License-Identifier: Apache-2.0
// What a participant says in an MKPDU.

#include <algorithm>

#include "crypto/cmac.h"
#include "kay/kay.h"
#include "kay/timing.h"

namespace linksec {

Duration Kay::hello() const noexcept {
  return settings_.delay_protect ? mka::kBoundedHelloTime : mka::kHelloTime;
}

std::size_t Kay::transmit(std::span<FrameBuffer> buffers, Time now) noexcept {
  std::size_t count = 0;
  if (!port_enabled_) {
    return 0;
  }
  for (Participant& participant : participants_) {
    if (!participant.is_open() || now < participant.transmit_due() || count == buffers.size()) {
      continue;
    }
    if (participant.mi().is_null()) {
      participant.retry(now);
    }
    if (participant.mi().is_null()) {
      continue;
    }
    if (compose(participant, buffers[count], now)) {
      ++count;
      ++counters_.mkpdus_sent;
      participant.sent(hello(), now);
    } else {
      participant.postpone(hello(), now);
    }
  }
  // The Key Server uses a SAK once it has told it.
  if (distribution_.active && distribution_.sent && !distribution_.used) {
    distribution_.used = true;
    distributed_before_ = true;
    last_distribution_ = now;
    uses_saks_ = true;
    inputs_.new_sak = true;
    inputs_.distributed = {distribution_.key, keys_[distribution_.key.index].an, false, false};
    settle(now);
  }
  return count;
}

// Live peers in the order of their SSCIs, which a list of any suite may have.
std::size_t Kay::list_peers(const Participant& participant, PeerState state,
                            std::span<PeerEntry> entries) const noexcept {
  std::size_t count = 0;
  for (const Peer& peer : participant.peers().places()) {
    if (peer.state == state && count < entries.size()) {
      std::size_t at = count++;
      const auto sci_of = [&](const PeerEntry& entry) {
        return participant.peers().find(entry.mi)->sci;
      };
      while (at != 0 && sci_of(entries[at - 1]) < peer.sci) {
        entries[at] = entries[at - 1];
        --at;
      }
      entries[at] = {peer.mi, peer.mn};
    }
  }
  return count;
}

KeyUse Kay::use_of(const CpSlot& slot, std::uint32_t& high, Time now) noexcept {
  KeyUse use;
  if (!slot.key.exists()) {
    return use;
  }
  KayKey& key = keys_[slot.key.index];
  std::uint64_t lowest = key.previous_pn;
  if (settings_.delay_protect) {
    lowest = key.sent_pns.at(now - mka::kPnAge);
  } else if (slot.transmits) {
    key.previous_pn = next_pn(key);
  }
  use.ki = key.ki;
  use.an = slot.an;
  use.transmits = slot.transmits;
  use.receives = slot.receives;
  use.lowest_pn = static_cast<std::uint32_t>(lowest);
  high = static_cast<std::uint32_t>(lowest >> 32U);
  return use;
}

SakUse Kay::use_of(const Participant& participant, XpnParameters& xpn, Time now) noexcept {
  SakUse use;
  const bool clear = inputs_.elected_self ? participant.has_live_peer() && !advises_macsec()
                                          : server_advises_clear_;
  use.macsec_used = !clear;
  if (clear) {
    use.plain_tx = true;
    use.plain_rx = true;
    return use;
  }
  use.latest = use_of(cp_.latest(), xpn.latest_lowest_pn_hi, now);
  use.old = use_of(cp_.old(), xpn.old_lowest_pn_hi, now);
  use.plain_tx = !secy_.controls().protect_frames;
  use.plain_rx = secy_.controls().validate_frames != ValidateFrames::kStrict;
  use.delay_protect = settings_.delay_protect;
  return use;
}

bool Kay::compose(Participant& participant, FrameBuffer& buffer, Time now) noexcept {
  std::array<PeerEntry, config::kMaxLivePeers> live{};
  std::array<PeerEntry, config::kMaxPotentialPeers> potential{};
  std::array<AnnouncedSuite, kCipherSuiteCount> suites{};
  MkpduContents contents = {
      .destination = settings_.destination,
      .source = settings_.sci.address(),
      .basic = {settings_.version, settings_.priority, participant.claims_to_serve(),
                settings_.macsec_desired, settings_.capability, settings_.sci, participant.mi(),
                participant.next_mn(), participant.ckn().view()},
  };
  contents.live = std::span{live}.first(list_peers(participant, PeerState::kLive, live));
  contents.potential =
      std::span{potential}.first(list_peers(participant, PeerState::kPotential, potential));
  contents.icv_indicator = settings_.icv_indicator;
  if (&participant == principal_) {
    add_keys(participant, contents, now);
  }
  announce(contents, suites);
  const Result<UnsealedMkpdu> made =
      emit_mkpdu(contents, buffer.storage().subspan(buffer.headroom()));
  if (!made.ok() ||
      cmac(participant.ick(), made.value().icv_input(), made.value().icv()) != Status::kOk) {
    return false;
  }
  buffer.resize(made.value().frame().size());
  distribution_.sent =
      distribution_.sent || (distribution_.active && contents.distributed_sak.has_value());
  return true;
}

void Kay::add_keys(const Participant& participant, MkpduContents& contents, Time now) noexcept {
  XpnParameters xpn;
  const bool advises_clear =
      inputs_.elected_self && participant.has_live_peer() && !advises_macsec();
  uses_saks_ = uses_saks_ || advises_clear;
  if (uses_saks_ && participant.has_live_peer()) {
    contents.sak_use = use_of(participant, xpn, now);
  }
  if (advises_clear) {
    contents.distributed_sak = DistributedSak{};
  } else if (distribution_.active) {
    const KayKey& key = keys_[distribution_.key.index];
    contents.distributed_sak =
        DistributedSak{key.an, key.confidentiality, key.ki.kn, SuiteId{info(key.suite).id},
                       ConstByteSpan{distribution_.wrapped}.first(distribution_.octets)};
    if (has_extended_packet_numbers(key.suite) && settings_.version >= 3) {
      contents.key_server_ssci = static_cast<std::uint8_t>(key.ssci.value);
    }
  }
  const bool extended = has_extended_packet_numbers(secy_.controls().cipher_suite);
  if (contents.sak_use.has_value() && extended && settings_.version >= 2) {
    contents.xpn = xpn;
  }
}

// Whoever has the default suite alone need not say so.
void Kay::announce(MkpduContents& contents, std::span<AnnouncedSuite> suites) const noexcept {
  const auto preferred = settings_.preferred_suites();
  if (preferred.size() == 1 && preferred[0] == CipherSuite::kGcmAes128) {
    return;
  }
  for (std::size_t i = 0; i < preferred.size(); ++i) {
    const MacsecCapability most = has_extended_packet_numbers(preferred[i])
                                      ? MacsecCapability::kConfidentiality
                                      : MacsecCapability::kOffsets;
    suites[i] = {SuiteId{info(preferred[i]).id}, std::min(settings_.capability, most)};
  }
  contents.announced_suites = suites.first(preferred.size());
}

}  // namespace linksec
