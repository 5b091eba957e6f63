// SPDX-License-Identifier: Apache-2.0
// What a received MKPDU brings about. All of it is judged before any of it acts; then in this
// order: who it is from, its lists, the election, its SAK, what it says of keys in use.

#include <algorithm>

#include "crypto/cmac.h"
#include "crypto/key_wrap.h"
#include "kay/kay.h"
#include "kay/timing.h"
#include "secy/agreed_sak.h"

namespace linksec {
namespace {

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
  take_news(now);
  choose_principal(now);
  follow_election(now);
  if (const Peer* const peer = participant.peers().find(mkpdu.basic().mi);
      peer != nullptr && peer->is_live()) {
    history_.heard(mkpdu.basic().mi, now);
  }
  if (finding == MkaFinding::kAccepted && mkpdu.distributed_sak().has_value()) {
    finding = take_sak(participant, mkpdu, unwrapped, now);
  }
  if (Peer* const peer = participant.peers().find(mkpdu.basic().mi); peer != nullptr) {
    know_member(participant, *peer);
    for (const Peer& each : participant.peers().places()) {
      receive_from_late(each, now);
    }
    take_use(participant, *peer, mkpdu, now);
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
    // Without its upper half a PN of 64 bits may well end in zeroes.
    const bool whole = mkpdu.xpn().has_value() || !has_extended_packet_numbers(keys_[*key].suite);
    const bool zero = whole && of.lowest_pn == 0 && upper == 0;
    return use->delay_protect && zero ? MkaFinding::kLpnZero : MkaFinding::kAccepted;
  };
  const MkaFinding latest = judge(use->latest, high.latest_lowest_pn_hi);
  return latest != MkaFinding::kAccepted ? latest : judge(use->old, high.old_lowest_pn_hi);
}

// Whoever the SAK in use was made for, and does not say that it uses it, is not there for MACsec.
bool Kay::proves_liveness(const Participant& participant, const Mkpdu& mkpdu,
                          Time now) const noexcept {
  const Peer* const peer = participant.peers().find(mkpdu.basic().mi);
  if (mkpdu.sak_use().has_value() || peer == nullptr || !peer->is_secured()) {
    return true;
  }
  const bool member = std::ranges::any_of(
      keys_, [&](const KayKey& key) { return key.exists && key.members.contains(peer->mi); });
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
  if (!sak.advises_macsec()) {
    server_advises_clear_ = server_advises_clear_ || &participant == principal_;
    uses_saks_ = true;
    return MkaFinding::kAccepted;
  }
  if (!can_use(sak)) {
    return MkaFinding::kDistSakSuite;
  }
  if (!unwrapped.there || sak.kn == KeyNumber{} || history_.knows(ki, unwrapped.digest, now)) {
    return MkaFinding::kSakReused;
  }
  if (&participant != principal_) {
    lead(&participant, now);  // The server leads: both sides follow one choice.
  }
  make_member_key(participant, mkpdu, unwrapped, now);
  return MkaFinding::kAccepted;
}

// A suite and an offset that the port has, and MACsec at all.
bool Kay::can_use(const DistributedSak& sak) const noexcept {
  const std::optional<CipherSuite> suite = suite_of(sak.suite);
  const auto preferred = settings_.preferred_suites();
  if (!takes_part() || !suite.has_value() ||
      std::ranges::find(preferred, *suite) == preferred.end()) {
    return false;
  }
  const bool has_offset =
      sak.confidentiality <= SakConfidentiality::kOffset0 ||
      (settings_.capability == MacsecCapability::kOffsets && !has_extended_packet_numbers(*suite));
  const bool can_hide = sak.confidentiality == SakConfidentiality::kNone ||
                        settings_.capability >= MacsecCapability::kConfidentiality;
  return has_offset && can_hide;
}

void Kay::make_member_key(Participant& participant, const Mkpdu& mkpdu, const Unwrapped& unwrapped,
                          Time now) noexcept {
  const DistributedSak sak = *mkpdu.distributed_sak();
  forget_waiting(now);
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
  list_members(participant, mkpdu, key);
  suite_ = key.suite;
  confidentiality_ = key.confidentiality;
  newest_ = *place;
  next_an_ = An{key.an.value() + 1U};
  ++counters_.saks_received;
  server_advises_clear_ = false;
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
// out; before, SSCIs follow the SCIs of all members.
void Kay::list_members(const Participant& participant, const Mkpdu& mkpdu, KayKey& key) noexcept {
  const BasicParameters basic = mkpdu.basic();
  const std::uint32_t server = mkpdu.key_server_ssci().value_or(0);
  const auto add = [&](bool self) {
    std::uint32_t place = 0;
    for (const PeerEntry& entry : mkpdu.live_peers()) {
      ++place;
      if (self != (entry.mi == participant.mi())) {
        continue;
      }
      const Peer* const peer = participant.peers().find(entry.mi);
      std::optional<Sci> sci = self ? std::optional{settings_.sci} : std::nullopt;
      if (peer != nullptr && peer->heard) {
        sci = peer->sci;
      }
      key.members.add(entry.mi, sci, {server == 0 ? 0 : place + (place >= server ? 1U : 0U)});
    }
  };
  key.members.clear();
  key.members.add(basic.mi, basic.sci, {server});
  add(true);  // The actor first: there is room for it in any case.
  add(false);
  if (has_extended_packet_numbers(key.suite)) {
    if (server == 0) {
      key.members.rank();
    }
    key.ssci = key.members.ssci(participant.mi());
  }
}

// Who was known by its MI alone has said its SCI: it may have been the last that ranks lacked.
void Kay::know_member(const Participant& participant, const Peer& peer) noexcept {
  for (KayKey& key : keys_) {
    if (key.exists && has_extended_packet_numbers(key.suite) && key.ssci == Ssci{} &&
        key.members.contains(peer.mi)) {
      key.members.know(peer.mi, peer.sci);
      key.members.rank();
      key.ssci = key.members.ssci(participant.mi());
    }
  }
}

// ---- What is said of keys in use --------------------------------------------------------------

void Kay::take_use(Participant& participant, Peer& peer, const Mkpdu& mkpdu, Time now) noexcept {
  const std::optional<SakUse> use = mkpdu.sak_use();
  if (!use.has_value()) {
    return;
  }
  peer.reported_use = true;
  peer.ans = 0;
  for (const KeyUse& of : {use->latest, use->old}) {
    peer.ans = static_cast<std::uint8_t>(peer.ans | (of.ki.is_null() ? 0U : 1U << of.an.value()));
  }
  for (std::size_t i = 0; i < kKayKeys; ++i) {
    const KayKey& key = keys_[i];
    peer.keys[i] = {};
    if (!key.exists || !key.members.contains(peer.mi)) {
      continue;
    }
    for (const KeyUse& of : {use->latest, use->old}) {
      if (of.ki == key.ki) {
        peer.keys[i].receives = peer.keys[i].receives || of.receives;
        peer.keys[i].transmits = peer.keys[i].transmits || of.transmits;
      }
    }
  }
  if (peer.is_live()) {
    take_lowest_pns(peer, mkpdu, now);
  }
  if (peer.is_live() && &participant == principal_ && peer.sci == key_server_) {
    take_server_use(*use, now);
  }
}

// A Key Server that transmits with a key that we had, and have no longer, will not give it again.
void Kay::take_server_use(const SakUse& use, Time now) noexcept {
  bool transmits = false;
  bool ours = false;
  bool had = false;
  for (const KeyUse& of : {use.latest, use.old}) {
    if (of.transmits && !of.ki.is_null()) {
      transmits = true;
      ours = ours || find_key(of.ki).has_value();
      had = had || history_.had(of.ki);
    }
  }
  if (transmits) {
    server_advises_clear_ = false;
    if (!ours && had) {
      ask_for_sak(now);
    }
  }
}

void Kay::take_lowest_pns(const Peer& peer, const Mkpdu& mkpdu, Time now) noexcept {
  const SakUse use = *mkpdu.sak_use();
  bool went_back = false;
  for (const KayKey& key : keys_) {
    for (const bool latest : {true, false}) {
      const KeyUse& of = latest ? use.latest : use.old;
      if (key.exists && key.installed && of.ki == key.ki && key.members.contains(peer.mi)) {
        const std::uint64_t pn = lowest_pn(peer, key, of, mkpdu, latest);
        went_back =
            (use.delay_protect && raise_lowest_pn(peer, key, pn) && is_newest(key)) || went_back;
        want_sak_when_exhausted(key, pn);
      }
    }
  }
  if (!went_back) {
    return;
  }
  if (inputs_.elected_self) {
    want_sak(RekeyReason::kKeyLost);
  } else if (principal_ != nullptr) {
    ask_for_sak(now);
  }
}

std::uint64_t Kay::lowest_pn(const Peer& peer, const KayKey& key, const KeyUse& use,
                             const Mkpdu& mkpdu, bool latest) const noexcept {
  const std::optional<XpnParameters> xpn = mkpdu.xpn();
  if (!has_extended_packet_numbers(key.suite)) {
    return use.lowest_pn;
  }
  if (!xpn.has_value()) {
    return nearest_pn(use.lowest_pn, received_next_pn(peer, key));
  }
  const std::uint64_t high = latest ? xpn->latest_lowest_pn_hi : xpn->old_lowest_pn_hi;
  return high << 32U | use.lowest_pn;
}

// True where the peer has told a greater one before, and nothing was received since: one of the two
// is not its own, and what it sends may be dropped for good.
bool Kay::raise_lowest_pn(const Peer& peer, const KayKey& key, std::uint64_t pn) noexcept {
  const RxSc* const sc = secy_.find_rx_sc(peer.sci);
  if (!settings_.delay_protect || !settings_.replay_protect || sc == nullptr || pn == 0) {
    return false;
  }
  const ReplayState replay = sc->sa[key.an.value()].replay;
  if (replay.lowest_pn > replay.next_pn && PnBound{Pn{pn}} < replay.lowest_pn) {
    return true;
  }
  static_cast<void>(secy_.lmi().update_rx_lowest_pn(peer.sci, key.an, Pn{pn}));
  return false;
}

}  // namespace linksec
