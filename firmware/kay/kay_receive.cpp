// SPDX-License-Identifier: Apache-2.0
// What a received MKPDU brings about. All of it is judged before any of it acts; then in this
// order: who it is from, its lists, the election, its SAK, what it says of keys in use.

#include <algorithm>

#include "crypto/cmac.h"
#include "crypto/key_wrap.h"
#include "kay/kay.h"
#include "kay/timing.h"

namespace linksec {
namespace {

// The suite of SAKs that are distributed under `id`; none for one that is not known.
std::optional<CipherSuite> suite_of(SuiteId id) noexcept {
  if (id == kGcmAes128Id2006) {
    return CipherSuite::kGcmAes128;
  }
  for (std::size_t i = 0; i < kCipherSuiteCount; ++i) {
    if (kCipherSuites[i].id == id.value) {
      return static_cast<CipherSuite>(i);
    }
  }
  return std::nullopt;
}

// The number with these low 32 bits that is nearest to `next`.
std::uint64_t nearest_pn(std::uint32_t low, std::uint64_t next) noexcept {
  constexpr std::uint64_t kHalf = std::uint64_t{1} << 31U;
  constexpr std::uint64_t kWhole = std::uint64_t{1} << 32U;
  const std::uint64_t here = (next & ~(kWhole - 1)) | low;
  if (here > next && here - next > kHalf && here >= kWhole) {
    return here - kWhole;
  }
  return here < next && next - here > kHalf ? here + kWhole : here;
}

}  // namespace

/// The participant that has an MKPDU's CKN.
class Kay::Selection {
 public:
  explicit Selection(Kay& kay) noexcept : kay_(kay) {}

  [[nodiscard]] bool select(CknView ckn) noexcept {
    for (Participant& participant : kay_.participants_) {
      if (participant.is_open() && participant.ckn().view() == ckn) {
        chosen_ = &participant;
      }
    }
    return chosen_ != nullptr;
  }
  [[nodiscard]] Status verify(ConstByteSpan input,
                              std::span<const std::uint8_t, mkpdu::kIcvOctets> icv) noexcept {
    return cmac_verify(chosen_->ick(), input, icv);
  }
  [[nodiscard]] Participant& chosen() const noexcept { return *chosen_; }

 private:
  Kay& kay_;
  Participant* chosen_ = nullptr;
};

void Kay::receive(ConstByteSpan frame, Time now) noexcept {
  if (!port_enabled_) {
    return;
  }
  Selection selection(*this);
  const MkpduParse parsed = parse_mkpdu(frame, selection);
  if (parsed.error() != MkpduError::kNone) {
    ++counters_.errors[static_cast<std::size_t>(parsed.error())];
    return;
  }
  const MkaFinding finding = accept(selection.chosen(), parsed.mkpdu(), now);
  ++counters_.findings[static_cast<std::size_t>(finding)];
  settle(now);
}

MkaFinding Kay::accept(Participant& participant, const Mkpdu& mkpdu, Time now) noexcept {
  MkaFinding finding = participant.admit(mkpdu, now);
  if (finding == MkaFinding::kAccepted) {
    finding = judge_use(mkpdu);
  }
  Unwrapped unwrapped;
  if (finding == MkaFinding::kAccepted) {
    finding = unwrap(participant, mkpdu, unwrapped);
  }
  if (finding != MkaFinding::kAccepted) {
    return finding;
  }
  finding = participant.take(mkpdu, proves_liveness(participant, mkpdu, now), now);
  history_.heard(mkpdu.basic().mi, now);
  take_news(now);
  choose_principal(now);
  follow_election();
  if (finding == MkaFinding::kAccepted && mkpdu.distributed_sak().has_value()) {
    finding = take_sak(participant, mkpdu, unwrapped, now);
  }
  if (Peer* const peer = participant.peers().find(mkpdu.basic().mi); peer != nullptr) {
    take_use(participant, *peer, mkpdu, now);
    receive_from_late(*peer, now);
  }
  return finding;
}

// ---- What is judged before anything acts ------------------------------------------------------

MkaFinding Kay::judge_use(const Mkpdu& mkpdu) const noexcept {
  const std::optional<SakUse> use = mkpdu.sak_use();
  if (!use.has_value() || !use->macsec_used) {
    return MkaFinding::kAccepted;
  }
  const XpnParameters high = mkpdu.xpn().value_or(XpnParameters{});
  const auto judge = [&](const KeyUse& of, std::uint32_t upper) {
    const std::optional<std::size_t> key = find_key(of.ki);
    if (!key.has_value()) {
      return MkaFinding::kAccepted;
    }
    if (of.an != keys_[*key].an) {
      return MkaFinding::kSakUseAn;
    }
    const bool zero = of.lowest_pn == 0 && upper == 0;
    return use->delay_protect && zero ? MkaFinding::kLpnZero : MkaFinding::kAccepted;
  };
  const MkaFinding latest = judge(use->latest, high.latest_lowest_pn_hi);
  return latest != MkaFinding::kAccepted ? latest : judge(use->old, high.old_lowest_pn_hi);
}

// Whoever the SAK in use was made for, and does not say that it uses it, is not there for MACsec.
bool Kay::proves_liveness(const Participant& participant, const Mkpdu& mkpdu,
                          Time now) const noexcept {
  const Peer* const peer = participant.peers().find(mkpdu.basic().mi);
  if (mkpdu.sak_use().has_value() || peer == nullptr || !peer->is_live()) {
    return true;
  }
  const bool member =
      std::ranges::any_of(peer->keys, [](const PeerKey& key) { return key.member; });
  return !member || !(peer->reported_use || now >= last_distribution_ + mka::kLifeTime);
}

MkaFinding Kay::unwrap(const Participant& participant, const Mkpdu& mkpdu,
                       Unwrapped& unwrapped) noexcept {
  const std::optional<DistributedSak> sak = mkpdu.distributed_sak();
  if (!sak.has_value() || !sak->advises_macsec() || find_key({mkpdu.basic().mi, sak->kn})) {
    return MkaFinding::kAccepted;
  }
  std::array<std::uint8_t, kMaxSakOctets> memory{};
  const ByteSpan octets = ByteSpan{memory}.first(sak->wrapped.size() - mkpdu::kWrapOverhead);
  const bool right = key_unwrap(participant.kek(), sak->wrapped, octets) == Status::kOk;
  if (right) {
    unwrapped.there =
        unwrapped.sak.assign(octets) && SakHistory::digest_of(octets, unwrapped.digest);
  }
  secure_wipe(memory);
  return right ? MkaFinding::kAccepted : MkaFinding::kSakUnwrap;
}

// ---- A SAK ------------------------------------------------------------------------------------

MkaFinding Kay::take_sak(Participant& participant, const Mkpdu& mkpdu, const Unwrapped& unwrapped,
                         Time now) noexcept {
  const DistributedSak sak = *mkpdu.distributed_sak();
  const BasicParameters basic = mkpdu.basic();
  const Ki ki = {basic.mi, sak.kn};
  if (sak.advises_macsec() && find_key(ki).has_value()) {
    return MkaFinding::kAccepted;  // It is repeated until all have it.
  }
  const Peer* const peer = participant.peers().find(basic.mi);
  if (peer == nullptr || !peer->is_live()) {
    return MkaFinding::kSakNotLive;
  }
  const Election& election = participant.election();
  if (election.self || election.server != basic.sci || key_server_ != basic.sci) {
    return MkaFinding::kSakNotServer;
  }
  if (!participant.is_named(mkpdu.live_peers(), now)) {
    return MkaFinding::kSakNotListed;
  }
  if (&participant != principal_) {
    lead(&participant);  // The server leads: both sides follow one choice.
  }
  server_advises_clear_ = !sak.advises_macsec();
  if (!sak.advises_macsec()) {
    uses_saks_ = true;
    return MkaFinding::kAccepted;
  }
  const std::optional<CipherSuite> suite = suite_of(sak.suite);
  const auto preferred = settings_.preferred_suites();
  const bool has_suite =
      suite.has_value() && std::ranges::find(preferred, *suite) != preferred.end();
  const bool has_offset = sak.confidentiality <= SakConfidentiality::kOffset0 ||
                          (settings_.capability == MacsecCapability::kOffsets &&
                           suite.has_value() && !has_extended_packet_numbers(*suite));
  const bool can_hide = sak.confidentiality == SakConfidentiality::kNone ||
                        settings_.capability >= MacsecCapability::kConfidentiality;
  if (!has_suite || !has_offset || !can_hide) {
    return MkaFinding::kDistSakSuite;
  }
  if (!unwrapped.there || sak.kn == KeyNumber{} || history_.knows(ki, unwrapped.digest)) {
    return MkaFinding::kSakReused;
  }
  make_member_key(participant, mkpdu, unwrapped, now);
  return MkaFinding::kAccepted;
}

void Kay::make_member_key(Participant& participant, const Mkpdu& mkpdu, const Unwrapped& unwrapped,
                          Time now) noexcept {
  const DistributedSak sak = *mkpdu.distributed_sak();
  if (inputs_.new_sak) {
    drop(inputs_.distributed.key, now);  // One that was still waiting for its turn.
  }
  const std::optional<CpKeyId> place = free_key();
  if (!place.has_value()) {
    return;
  }
  KayKey& key = keys_[place->index];
  key.exists = true;
  key.ki = {mkpdu.basic().mi, sak.kn};
  key.an = sak.an;
  key.suite = *suite_of(sak.suite);
  key.confidentiality = sak.confidentiality;
  static_cast<void>(key.sak.assign(unwrapped.sak.bytes()));
  key.digest = unwrapped.digest;
  key.created = now;
  suite_ = key.suite;
  confidentiality_ = key.confidentiality;
  for (Peer& peer : participant.peers().places()) {
    peer.keys[place->index] = {};
    peer.keys[place->index].member = peer.is_live() && (peer.mi == mkpdu.basic().mi);
  }
  for (const PeerEntry& entry : mkpdu.live_peers()) {
    if (Peer* const peer = participant.peers().find(entry.mi); peer != nullptr) {
      peer->keys[place->index].member = true;
    }
  }
  if (has_extended_packet_numbers(key.suite)) {
    assign_ssci(participant, mkpdu, place->index);
  }
  ++counters_.saks_received;
  uses_saks_ = true;
  last_distribution_ = now;
  // An AN that is still in use names another key: it can't be changed without a break.
  for (const CpSlot& slot : {cp_.latest(), cp_.old()}) {
    inputs_.chgd_server = inputs_.chgd_server || (slot.key.exists() && slot.an == key.an);
  }
  inputs_.new_sak = true;
  inputs_.distributed = {*place, key.an, false, false};
}

// From MKA version 3 on the Live Peer List is in the order of SSCIs, with the Key Server's own left
// out; before, SSCIs follow the SCIs of all members, the greatest first.
void Kay::assign_ssci(Participant& participant, const Mkpdu& mkpdu, std::size_t key) noexcept {
  const std::optional<std::uint8_t> server = mkpdu.key_server_ssci();
  const BasicParameters basic = mkpdu.basic();
  const bool by_list = server.has_value() && *server != 0 && basic.version >= 3;
  std::uint32_t greater_than_server = 1;
  std::uint32_t greater_than_us = settings_.sci < basic.sci ? 2 : 1;
  bool all_known = true;
  std::uint32_t place = 0;
  for (const PeerEntry& entry : mkpdu.live_peers()) {
    ++place;
    const Ssci listed = {by_list && place >= *server ? place + 1 : place};
    if (entry.mi == participant.mi()) {
      keys_[key].ssci = by_list ? listed : Ssci{};
      greater_than_server += basic.sci < settings_.sci ? 1 : 0;
      continue;
    }
    Peer* const peer = participant.peers().find(entry.mi);
    if (peer == nullptr || !peer->heard) {
      all_known = false;
    } else {
      greater_than_us += settings_.sci < peer->sci ? 1 : 0;
      greater_than_server += basic.sci < peer->sci ? 1 : 0;
    }
    if (peer != nullptr) {
      peer->keys[key].ssci = by_list ? listed : Ssci{};
    }
  }
  Peer* const sender = participant.peers().find(basic.mi);
  if (by_list) {
    sender->keys[key].ssci = {*server};
    return;
  }
  if (!all_known) {
    return;
  }
  keys_[key].ssci = {greater_than_us};
  sender->keys[key].ssci = {greater_than_server};
  for (Peer& peer : participant.peers().places()) {
    if (&peer == sender || !peer.keys[key].member) {
      continue;
    }
    std::uint32_t greater = (peer.sci < settings_.sci ? 2U : 1U) + (peer.sci < basic.sci ? 1U : 0U);
    for (const Peer& other : participant.peers().places()) {
      greater += &other != sender && other.keys[key].member && peer.sci < other.sci ? 1 : 0;
    }
    peer.keys[key].ssci = {greater};
  }
}

// ---- What is said of keys in use --------------------------------------------------------------

void Kay::take_use(Participant& participant, Peer& peer, const Mkpdu& mkpdu, Time now) noexcept {
  static_cast<void>(participant);
  const std::optional<SakUse> use = mkpdu.sak_use();
  if (!use.has_value()) {
    return;
  }
  peer.reported_use = true;
  for (std::size_t i = 0; i < kKayKeys; ++i) {
    KayKey& key = keys_[i];
    PeerKey& reported = peer.keys[i];
    reported.receives = false;
    reported.transmits = false;
    if (!key.exists) {
      continue;
    }
    for (const bool latest : {true, false}) {
      const KeyUse& of = latest ? use->latest : use->old;
      if (of.ki == key.ki) {
        reported.receives = reported.receives || of.receives;
        reported.transmits = reported.transmits || of.transmits;
        if (use->delay_protect || settings_.delay_protect || of.lowest_pn != 0) {
          take_lowest_pn(peer, key, of, mkpdu, latest);
        }
      }
    }
  }
  static_cast<void>(now);
}

void Kay::take_lowest_pn(const Peer& peer, KayKey& key, const KeyUse& use, const Mkpdu& mkpdu,
                         bool latest) noexcept {
  const bool extended = has_extended_packet_numbers(key.suite);
  std::uint64_t pn = use.lowest_pn;
  const std::optional<XpnParameters> xpn = mkpdu.xpn();
  if (extended && xpn.has_value()) {
    pn |= std::uint64_t{latest ? xpn->latest_lowest_pn_hi : xpn->old_lowest_pn_hi} << 32U;
  } else if (extended) {
    pn = nearest_pn(use.lowest_pn, received_next_pn(peer, key));
  }
  const bool bounds = mkpdu.sak_use()->delay_protect && settings_.delay_protect &&
                      settings_.replay_protect && peer.heard;
  if (bounds) {
    static_cast<void>(secy_.lmi().update_rx_lowest_pn(peer.sci, key.an, Pn{pn}));
  }
  want_sak_when_exhausted(key, pn);
}

}  // namespace linksec
