// SPDX-License-Identifier: Apache-2.0
#include "kay/participant.h"

#include <algorithm>

#include "crypto/mka_keys.h"
#include "kay/timing.h"
#include "secy/agreed_sak.h"

namespace linksec {
namespace {

// Derives a key as long as the CAK, and installs it.
template <typename Derive>
Status install(BlockKey& key, const BlockKey& cak, CknView ckn, Derive derive) noexcept {
  std::array<std::uint8_t, kMaxCakOctets> memory{};
  const ByteSpan octets = ByteSpan{memory}.first(cak.octets());
  Status status = derive(cak, ckn.octets(), octets);
  if (status == Status::kOk) {
    status = key.set(octets);
  }
  secure_wipe(memory);
  return status;
}

}  // namespace

Status Participant::open(const CaSettings& ca, const KaySettings& settings, hal::EntropyId entropy,
                         KayCounters& counters, Time now) noexcept {
  close();
  const std::optional<CknView> ckn = CknView::of(ca.ckn);
  BlockKey cak;
  if (!ckn.has_value() || cak.set(ca.cak) != Status::kOk || !cak_.assign(ca.cak)) {
    return Status::kInvalidArgument;
  }
  Status status = install(ick_, cak, *ckn, derive_ick);
  if (status == Status::kOk) {
    status = install(kek_, cak, *ckn, derive_kek);
  }
  settings_ = &settings;
  counters_ = &counters;
  entropy_ = entropy;
  if (status == Status::kOk && !take_mi(now)) {
    status = Status::kIoError;
  }
  if (status != Status::kOk) {
    close();
    return status;
  }
  ckn_ = Ckn{*ckn};
  fallback_ = ca.fallback;
  return Status::kOk;
}

void Participant::close() noexcept {
  ckn_.reset();
  cak_.clear();
  ick_.clear();
  kek_.clear();
  peers_.clear();
  election_ = {};
  news_ = {};
  live_since_ = Time::never();
}

bool Participant::take_mi(Time now) noexcept {
  sent_.clear();
  next_mn_ = {};
  last_kn_ = 0;
  new_info_ = true;
  hello_due_ = now;
  const bool random = hal::entropy_fill(entropy_, mi_.octets) == Status::kOk;
  if (!random || was_ours(mi_, now)) {
    mi_ = {};
    hello_due_ = now + mka::kHelloTime;
  }
  return !mi_.is_null();
}

void Participant::renew(NewMiReason reason, Time now) noexcept {
  ++counters_->new_mis[static_cast<std::size_t>(reason)];
  earlier_[next_earlier_] = {mi_, now + mka::kLifeTime * 2};
  next_earlier_ = (next_earlier_ + 1) % kEarlierMis;
  for (Peer& peer : peers_.places()) {
    if (peer.is_live()) {
      lose(peer, false);
    }
  }
  peers_.clear();
  elect();
  static_cast<void>(take_mi(now));
}

bool Participant::was_ours(const Mi& mi, Time now) const noexcept {
  return std::ranges::any_of(
      earlier_, [&](const EarlierMi& earlier) { return earlier.mi == mi && now < earlier.until; });
}

ParticipantNews Participant::take_news() noexcept {
  const ParticipantNews news = news_;
  news_ = {};
  return news;
}

// ---- Peers ---------------------------------------------------------------------------------

MkaFinding Participant::admit(const Mkpdu& mkpdu, Time now) noexcept {
  const BasicParameters basic = mkpdu.basic();
  if (basic.sci == settings_->sci) {
    return MkaFinding::kOwnSci;
  }
  if (basic.mi == mi_) {
    renew(NewMiReason::kCollision, now);
    return MkaFinding::kMiCollision;
  }
  if (was_ours(basic.mi, now)) {
    return MkaFinding::kMiCollision;
  }
  const Peer* const peer = peers_.find(basic.mi);
  if (peer != nullptr && peer->heard && peer->sci != basic.sci) {
    return MkaFinding::kMiCollision;
  }
  if (peer != nullptr && basic.mn <= peer->mn) {
    return MkaFinding::kMnNotGreater;
  }
  if (names_key_of_ours(mkpdu)) {
    renew(NewMiReason::kCollision, now);
    return MkaFinding::kMiCollision;
  }
  for (const PeerList& list : {mkpdu.live_peers(), mkpdu.potential_peers()}) {
    const std::optional<Mn> mn = mn_named(list, mi_);
    if (mn.has_value() && sent_.is_unsent(*mn)) {
      renew(NewMiReason::kMnUnsent, now);
      return MkaFinding::kMnUnsent;
    }
  }
  return MkaFinding::kAccepted;
}

// True for a key under our MI that we have not made: somebody else has told it in our name.
bool Participant::names_key_of_ours(const Mkpdu& mkpdu) const noexcept {
  const std::optional<SakUse> use = mkpdu.sak_use();
  const auto unmade = [this](const KeyUse& of) {
    return of.ki.key_server == mi_ && of.ki.kn.value > last_kn_;
  };
  return use.has_value() && (unmade(use->latest) || unmade(use->old));
}

bool Participant::is_named(const PeerList& list, Time now) const noexcept {
  const std::optional<Mn> mn = mn_named(list, mi_);
  return mn.has_value() && sent_.sent(*mn, now).has_value();
}

// When the newest of our MNs that the MKPDU names was sent.
std::optional<Time> Participant::proof(const Mkpdu& mkpdu, Time now) const noexcept {
  std::optional<Time> newest;
  for (const PeerList& list : {mkpdu.live_peers(), mkpdu.potential_peers()}) {
    const std::optional<Mn> mn = mn_named(list, mi_);
    const std::optional<Time> at = mn.has_value() ? sent_.sent(*mn, now) : std::nullopt;
    if (at.has_value() && (!newest.has_value() || *newest < *at)) {
      newest = at;
    }
  }
  return newest;
}

Peer* Participant::place_for(const BasicParameters& basic, bool live, Time now) noexcept {
  Peer* peer = peers_.find(basic.mi);
  if (peer == nullptr) {
    peer = live ? peers_.add_live(basic.mi) : peers_.add_potential(basic.mi, basic.sci);
    if (peer != nullptr) {
      peer->expiry = now + mka::kLifeTime;
      new_info_ = true;
    }
    return peer;
  }
  return !live || peer->is_live() || peers_.promote(*peer) ? peer : nullptr;
}

MkaFinding Participant::take(const Mkpdu& mkpdu, bool proves, Time now) noexcept {
  const BasicParameters basic = mkpdu.basic();
  const Peer* const known = peers_.find(basic.mi);
  const bool was_live = known != nullptr && known->is_live();
  const std::optional<Time> at = proves ? proof(mkpdu, now) : std::nullopt;
  Peer* const peer = place_for(basic, at.has_value(), now);
  if (peer == nullptr) {
    return MkaFinding::kPeerTableFull;
  }
  learn(*peer, mkpdu);
  peers_.end_other_potentials(*peer);
  if (at.has_value()) {
    const Time end = *at + mka::kProofLife;
    peer->expiry = was_live ? std::max(peer->expiry, end) : end;
    if (!was_live) {
      become_live(*peer, now);
    }
  }
  if (peer->is_live()) {
    adopt(mkpdu.live_peers(), now);
  }
  elect();
  return MkaFinding::kAccepted;
}

void Participant::learn(Peer& peer, const Mkpdu& mkpdu) noexcept {
  const BasicParameters basic = mkpdu.basic();
  const bool was_secured = peer.is_secured();
  peer.mn = basic.mn;
  peer.heard = true;
  peer.sci = basic.sci;
  peer.priority = basic.priority;
  peer.key_server = basic.key_server;
  peer.macsec_desired = basic.macsec_desired;
  peer.capability = basic.capability;
  peer.version = basic.version;
  peer.suites = settings_->assumed_suites;
  if (const std::optional<AnnouncedSuites> announced = mkpdu.announced_suites()) {
    peer.suites = {};
    for (const AnnouncedSuite& suite : *announced) {
      const std::optional<CipherSuite> known = suite_of(suite.suite);
      if (known.has_value() && suite.capability != MacsecCapability::kNone) {
        peer.suites.add(*known);
      }
    }
  }
  news_.peer_gained = news_.peer_gained || (!was_secured && peer.is_secured());
}

// One that came back under a new MI takes the place of what it was.
void Participant::become_live(Peer& peer, Time now) noexcept {
  for (Peer& other : peers_.places()) {
    if (&other != &peer && other.is_live() && other.sci == peer.sci) {
      lose(other, false);
    }
  }
  live_since_ = std::min(live_since_, now);
  news_.peer_gained = news_.peer_gained || peer.is_secured();
  new_info_ = true;
}

void Participant::adopt(const PeerList& list, Time now) noexcept {
  for (const PeerEntry& entry : list) {
    if (entry.mi.is_null() || entry.mi == mi_ || was_ours(entry.mi, now) ||
        peers_.find(entry.mi) != nullptr) {
      continue;
    }
    if (Peer* const peer = peers_.add_potential(entry.mi, std::nullopt); peer != nullptr) {
      peer->expiry = now + mka::kLifeTime;
      new_info_ = true;
    }
  }
}

void Participant::lose(Peer& peer, bool in_silence) noexcept {
  news_.peer_lost = true;
  ++counters_->peers_lost;
  news_.server_lost = news_.server_lost || (in_silence && election_.decided && !election_.self &&
                                            peer.sci == election_.server);
  peers_.remove(peer);
  if (!has_live_peer()) {
    live_since_ = Time::never();
  }
}

void Participant::expire(Time now) noexcept {
  bool lost = false;
  for (Peer& peer : peers_.places()) {
    if (peer.state == PeerState::kNone || now < peer.expiry) {
      continue;
    }
    if (peer.is_live()) {
      lose(peer, true);
      lost = true;
    } else {
      peers_.remove(peer);
    }
  }
  if (lost) {
    elect();
  }
}

// ---- Election ------------------------------------------------------------------------------

bool Participant::claims_to_serve() const noexcept {
  const bool may = !(settings_->strict_priority_255 && settings_->priority.value == 0xFF);
  return may && (!election_.decided || election_.self);
}

// A live peer that does not claim to serve follows somebody else.
void Participant::elect() noexcept {
  Election result;
  if (has_live_peer()) {
    if (!(settings_->strict_priority_255 && settings_->priority.value == 0xFF)) {
      result = {true, true, settings_->sci, settings_->priority};
    }
    for (const Peer& peer : peers_.places()) {
      const bool candidate = peer.is_live() && peer.key_server;
      if (candidate && (!result.decided || peer.priority < result.priority ||
                        (peer.priority == result.priority && peer.sci < result.server))) {
        result = {true, false, peer.sci, peer.priority};
      }
    }
  }
  const bool same = result.decided == election_.decided && result.self == election_.self &&
                    result.server == election_.server;
  new_info_ = new_info_ || (!same && result.decided);
  news_.elects_anew = news_.elects_anew || !same;
  election_ = result;
}

// ---- Sending -------------------------------------------------------------------------------

Time Participant::transmit_due() const noexcept {
  if (!is_open() || mi_.is_null()) {
    return is_open() ? hello_due_ : Time::never();
  }
  const bool first = next_mn_ == Mn{};
  const Time told = first ? hello_due_ : last_sent_ + mka::kJoinTime;
  return new_info_ && told < hello_due_ ? told : hello_due_;
}

void Participant::sent(Duration hello, Time now) noexcept {
  sent_.note(next_mn_, now);
  last_sent_ = now;
  hello_due_ = now + hello;
  new_info_ = false;
  if (next_mn_.is_last()) {
    renew(NewMiReason::kMnWrap, now);
  } else {
    next_mn_ = next_mn_.next();
  }
}

void Participant::postpone(Duration hello, Time now) noexcept {
  hello_due_ = now + hello;
  new_info_ = false;
}

Time Participant::next_deadline() const noexcept {
  Time due = transmit_due();
  if (is_open()) {
    for (const Peer& peer : peers_.places()) {
      if (peer.state != PeerState::kNone && peer.expiry < due) {
        due = peer.expiry;
      }
    }
  }
  return due;
}

}  // namespace linksec
