// SPDX-License-Identifier: Apache-2.0
// What a Key Server does: when it makes a fresh SAK, for whom, and how long it tells them
// [802.1X-2020 9.8].

#include <algorithm>
#include <bit>

#include "crypto/key_wrap.h"
#include "crypto/mka_keys.h"
#include "kay/kay.h"
#include "kay/timing.h"

namespace linksec {
namespace {

constexpr std::uint32_t bit(RekeyReason reason) noexcept {
  return 1U << static_cast<unsigned>(reason);
}

// The frames that may be sent while members get a fresh SAK [802.1AE-2018 8.2.7].
constexpr std::uint64_t exhaustion_threshold(CipherSuite suite) noexcept {
  return has_extended_packet_numbers(suite) ? 0xC000'0000'0000'0000U : 0xC000'0000U;
}

// Reasons for which the members of a SAK that is being received are no longer the right ones.
constexpr std::uint32_t kOtherMembers =
    bit(RekeyReason::kElected) | bit(RekeyReason::kPeerGained) | bit(RekeyReason::kPeerLost) |
    bit(RekeyReason::kNewPrincipal) | bit(RekeyReason::kKeyLost);

}  // namespace

void Kay::want_sak(RekeyReason reason) noexcept { wanted_ |= bit(reason); }

void Kay::want_sak_when_exhausted(const KayKey& key, std::uint64_t pn) noexcept {
  if (is_newest(key) && key.installed && pn >= exhaustion_threshold(key.suite)) {
    want_sak(RekeyReason::kPnExhaustion);
  }
}

// A SAK that another one follows already is no reason for a third.
bool Kay::is_newest(const KayKey& key) const noexcept {
  return newest_.exists() && key.exists && &keys_[newest_.index] == &key;
}

// Each MKPDU with a Distributed SAK lists those that it was made for, and nobody else.
bool Kay::is_told_to_its_members() const noexcept {
  const KeyMembers& members = keys_[distribution_.key.index].members;
  std::size_t live = 0;
  for (const Peer& peer : principal_->peers().places()) {
    live += peer.is_live() && members.contains(peer.mi) ? 1 : 0;
  }
  return live + 1 == members.size() && live == principal_->peers().count(PeerState::kLive);
}

bool Kay::advises_macsec() const noexcept {
  return takes_part() && std::ranges::any_of(principal_->peers().places(),
                                             [](const Peer& peer) { return peer.is_secured(); });
}

// Potential peers may be members soon: they get one SAK together, and nobody makes a Key Server
// make one after the other.
Time Kay::guard_end() const noexcept {
  const bool only_pns = (wanted_ & ~bit(RekeyReason::kPnExhaustion)) == 0;
  const bool crowded =
      principal_ != nullptr && principal_->peers().count(PeerState::kPotential) != 0;
  Time end{};
  if (distributed_before_ && (only_pns || crowded)) {
    end = last_distribution_ + mka::kLifeTime;
  }
  if (failed_before_ && (wanted_ & bit(RekeyReason::kKeyLost)) != 0) {
    end = std::max(end, last_failure_ + mka::kLifeTime);
  }
  return end;
}

bool Kay::could_make_sak() const noexcept {
  const CpState state = cp_.state();
  const bool settled = state == CpState::kSecured || state == CpState::kRetire ||
                       state == CpState::kChange ||
                       (state == CpState::kReceiving && (wanted_ & kOtherMembers) != 0);
  return wanted_ != 0 && port_enabled_ && settled && principal_ != nullptr &&
         principal_->election().self && advises_macsec();
}

void Kay::serve(Time now) noexcept {
  if (!inputs_.elected_self) {
    wanted_ = 0;
    sak_due_ = Time::never();
    return;
  }
  sak_due_ = Time::never();
  if (!could_make_sak()) {
    return;
  }
  if (const Time end = guard_end(); now < end) {
    sak_due_ = end;
    return;
  }
  if (principal_->kns_are_used_up()) {
    principal_->renew(NewMiReason::kKnWrap, now);
    return;
  }
  if (const std::optional<CipherSuite> suite = common_suite(); suite.has_value()) {
    make_sak(*suite, now);
  }
}

std::optional<CipherSuite> Kay::common_suite() const noexcept {
  for (const CipherSuite suite : settings_.preferred_suites()) {
    const bool all = std::ranges::all_of(principal_->peers().places(), [&](const Peer& peer) {
      return !peer.is_secured() || peer.suites.contains(suite);
    });
    if (all) {
      return suite;
    }
  }
  return std::nullopt;
}

SakConfidentiality Kay::common_confidentiality(CipherSuite suite) const noexcept {
  MacsecCapability least = settings_.capability;
  for (const Peer& peer : principal_->peers().places()) {
    if (peer.is_secured()) {
      least = std::min(least, peer.capability);
    }
  }
  SakConfidentiality most = SakConfidentiality::kNone;
  if (least >= MacsecCapability::kConfidentiality) {
    most = least == MacsecCapability::kOffsets && !has_extended_packet_numbers(suite)
               ? SakConfidentiality::kOffset50
               : SakConfidentiality::kOffset0;
  }
  const SakConfidentiality wish = settings_.confidentiality;
  return wish > most ? most : wish;
}

// One that no key has here, nor, where there is such a one, with a peer: after a restart of the
// actor its peers still have keys of before.
An Kay::next_an() noexcept {
  unsigned here = 0;
  unsigned there = 0;
  for (const KayKey& key : keys_) {
    here |= key.exists ? 1U << key.an.value() : 0U;
  }
  for (const Peer& peer : principal_->peers().places()) {
    there |= peer.is_live() ? peer.ans : 0U;
  }
  constexpr unsigned kAll = (1U << An::kCount) - 1;
  const unsigned taken = (here | there) == kAll ? here : here | there;
  while ((taken >> next_an_.value() & 1U) != 0) {
    next_an_ = An{next_an_.value() + 1U};
  }
  const An an = next_an_;
  next_an_ = An{an.value() + 1U};
  return an;
}

// The SAK from a nonce of the random source, the members' MIs and the KN.
bool Kay::derive(KayKey& key, std::size_t octets) noexcept {
  std::array<std::uint8_t, kMaxSakOctets> nonce{};
  std::array<std::uint8_t, kMaxSakOctets> memory{};
  std::array<std::uint8_t, (config::kMaxLivePeers + 1) * Mi::kOctets> members{};
  std::size_t used = 0;
  const auto add = [&](const Mi& mi) {
    std::ranges::copy(mi.octets, members.begin() + static_cast<std::ptrdiff_t>(used));
    used += Mi::kOctets;
  };
  add(principal_->mi());
  for (const Peer& peer : principal_->peers().places()) {
    if (peer.is_secured()) {
      add(peer.mi);
    }
  }
  BlockKey cak;
  const ByteSpan sak = ByteSpan{memory}.first(octets);
  const SakOrigin origin = {ConstByteSpan{nonce}.first(octets), ConstByteSpan{members}.first(used),
                            key.ki.kn.value};
  const bool made = hal::entropy_fill(entropy_, ByteSpan{nonce}.first(octets)) == Status::kOk &&
                    cak.set(principal_->cak()) == Status::kOk &&
                    derive_sak(cak, origin, sak) == Status::kOk && key.sak.assign(sak) &&
                    SakHistory::digest_of(sak, key.digest);
  secure_wipe(nonce);
  secure_wipe(memory);
  return made;
}

void Kay::make_sak(CipherSuite suite, Time now) noexcept {
  end_distribution();
  const std::optional<CpKeyId> place = free_key();
  if (!place.has_value()) {
    return;
  }
  KayKey& key = keys_[place->index];
  key.an = next_an();
  key.exists = true;
  key.ki = {principal_->mi(), principal_->take_kn()};
  key.suite = suite;
  key.confidentiality = common_confidentiality(suite);
  key.made_here = true;
  key.created = now;
  const std::size_t octets = info(suite).key_octets;
  distribution_.octets = octets + mkpdu::kWrapOverhead;
  const ByteSpan wrapped = ByteSpan{distribution_.wrapped}.first(distribution_.octets);
  if (!derive(key, octets) || history_.knows(key.ki, key.digest, now) ||
      key_wrap(principal_->kek(), key.sak.bytes(), wrapped) != Status::kOk) {
    wipe(key);
    return;
  }
  list_live_peers(key);
  begin_distribution(*place);
}

// The SAK is for all that the MKPDU lists, whether or not they take part in MACsec.
void Kay::list_live_peers(KayKey& key) noexcept {
  key.members.clear();
  key.members.add(principal_->mi(), settings_.sci, {});
  for (const Peer& peer : principal_->peers().places()) {
    if (peer.is_live()) {
      key.members.add(peer.mi, peer.sci, {});
    }
  }
  if (has_extended_packet_numbers(key.suite)) {
    key.members.rank();
    key.ssci = key.members.ssci(principal_->mi());
  }
}

void Kay::begin_distribution(CpKeyId place) noexcept {
  const KayKey& key = keys_[place.index];
  suite_ = key.suite;
  confidentiality_ = key.confidentiality;
  newest_ = place;
  distribution_.active = true;
  distribution_.sent = false;
  distribution_.used = false;
  distribution_.key = place;
  for (std::size_t i = 0; i < kRekeyReasonCount; ++i) {
    counters_.rekeys[i] += (wanted_ >> i) & 1U;
  }
  wanted_ = 0;
  ++counters_.saks_made;
  principal_->tell();
}

// What nobody has been told is forgotten.
void Kay::end_distribution() noexcept {
  if (distribution_.active && !distribution_.sent) {
    wipe(keys_[distribution_.key.index]);
  }
  distribution_.active = false;
  secure_wipe(distribution_.wrapped);
}

// The SAK is told until all have it; CP learns who receives and transmits with the latest.
void Kay::look_at_reports() noexcept {
  if (principal_ == nullptr) {
    return;
  }
  const auto all_receive = [this](CpKeyId key) {
    return std::ranges::all_of(principal_->peers().places(), [&](const Peer& peer) {
      return !peer.is_secured() || !keys_[key.index].members.contains(peer.mi) ||
             peer.keys[key.index].receives;
    });
  };
  if (distribution_.active && distribution_.sent && all_receive(distribution_.key)) {
    end_distribution();
  }
  const CpKeyId latest = cp_.latest().key;
  if (!latest.exists()) {
    return;
  }
  inputs_.all_receiving = inputs_.elected_self && all_receive(latest);
  const Peer* const server = inputs_.elected_self || !key_server_.has_value()
                                 ? nullptr
                                 : principal_->peers().find_live(*key_server_);
  inputs_.server_transmitting = server != nullptr && server->keys[latest.index].transmits;
}

void Kay::look_at_keys(Time now) noexcept {
  for (const CpSlot& slot : {cp_.latest(), cp_.old()}) {
    if (!slot.key.exists()) {
      continue;
    }
    KayKey& key = keys_[slot.key.index];
    const std::uint64_t pn = next_pn(key);
    if (settings_.delay_protect) {
      key.sent_pns.note(pn, now);
    }
    if (slot.transmits && !has_tx_sa(key)) {
      fail_secy(now);
    }
    want_sak_when_exhausted(key, pn);
    look_at_age(key, now);
  }
}

// A fresh SAK by the clock, or because the members can do something better or other now.
void Kay::look_at_age(const KayKey& key, Time now) noexcept {
  if (!is_newest(key) || !key.made_here || principal_ == nullptr || !inputs_.elected_self) {
    return;
  }
  if (settings_.rekey_period > Duration{} && now >= key.created + settings_.rekey_period) {
    want_sak(RekeyReason::kPeriod);
  }
  const std::optional<CipherSuite> suite = advises_macsec() ? common_suite() : std::nullopt;
  if (suite.has_value() &&
      (*suite != key.suite || common_confidentiality(*suite) != key.confidentiality)) {
    want_sak(RekeyReason::kCipherChanged);
  }
}

}  // namespace linksec
