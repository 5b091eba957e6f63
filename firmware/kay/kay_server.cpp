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

}  // namespace

void Kay::want_sak(RekeyReason reason) noexcept { wanted_ |= bit(reason); }

void Kay::want_sak_when_exhausted(const KayKey& key, std::uint64_t pn) noexcept {
  if (key.installed && pn >= exhaustion_threshold(key.suite)) {
    want_sak(RekeyReason::kPnExhaustion);
  }
}

bool Kay::advises_macsec() const noexcept {
  return settings_.macsec_desired && settings_.capability != MacsecCapability::kNone &&
         std::ranges::any_of(principal_->peers().places(),
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
  const bool settled = state == CpState::kSecured || state == CpState::kReceiving ||
                       state == CpState::kRetire || state == CpState::kChange;
  return wanted_ != 0 && port_enabled_ && inputs_.elected_self && principal_ != nullptr &&
         principal_->has_live_peer() && settled && advises_macsec();
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

// One that no installed key has.
An Kay::next_an() noexcept {
  const auto taken = [this](An an) {
    return std::ranges::any_of(keys_,
                               [an](const KayKey& key) { return key.exists && key.an == an; });
  };
  while (taken(next_an_)) {
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
  key.exists = true;
  key.ki = {principal_->mi(), principal_->take_kn()};
  key.suite = suite;
  key.confidentiality = common_confidentiality(suite);
  key.made_here = true;
  key.created = now;
  const std::size_t octets = info(suite).key_octets;
  distribution_.octets = octets + mkpdu::kWrapOverhead;
  const ByteSpan wrapped = ByteSpan{distribution_.wrapped}.first(distribution_.octets);
  if (!derive(key, octets) ||
      key_wrap(principal_->kek(), key.sak.bytes(), wrapped) != Status::kOk) {
    wipe(key);
    return;
  }
  key.an = An{};
  key.exists = false;  // Not one of those that its AN is to differ from.
  key.an = next_an();
  key.exists = true;
  for (Peer& peer : principal_->peers().places()) {
    peer.keys[place->index] = {};
    peer.keys[place->index].member = peer.is_secured();
  }
  if (has_extended_packet_numbers(suite)) {
    rank_members(place->index);
  }
  suite_ = suite;
  confidentiality_ = key.confidentiality;
  distribution_.active = true;
  distribution_.sent = false;
  distribution_.used = false;
  distribution_.key = *place;
  for (std::size_t i = 0; i < kRekeyReasonCount; ++i) {
    counters_.rekeys[i] += (wanted_ >> i) & 1U;
  }
  wanted_ = 0;
  ++counters_.saks_made;
  principal_->tell();
}

// SSCIs follow the SCIs of all members, the greatest first [802.1AE-2018 10.7.13].
void Kay::rank_members(std::size_t key) noexcept {
  const auto rank = [&](Sci sci) {
    std::uint32_t place = sci < settings_.sci ? 2 : 1;
    for (const Peer& peer : principal_->peers().places()) {
      place += peer.keys[key].member && sci < peer.sci ? 1 : 0;
    }
    return Ssci{place};
  };
  keys_[key].ssci = rank(settings_.sci);
  for (Peer& peer : principal_->peers().places()) {
    if (peer.keys[key].member) {
      peer.keys[key].ssci = rank(peer.sci);
    }
  }
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
void Kay::look_at_reports(Time now) noexcept {
  static_cast<void>(now);
  if (principal_ == nullptr) {
    return;
  }
  const auto all_receive = [this](CpKeyId key) {
    return std::ranges::all_of(principal_->peers().places(), [&](const Peer& peer) {
      return !peer.is_secured() || !peer.keys[key.index].member || peer.keys[key.index].receives;
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

void Kay::look_at_pns(Time now) noexcept {
  for (const CpSlot& slot : {cp_.latest(), cp_.old()}) {
    if (!slot.key.exists() || !slot.transmits) {
      continue;
    }
    KayKey& key = keys_[slot.key.index];
    const std::uint64_t pn = next_pn(key);
    if (settings_.delay_protect) {
      key.sent_pns.note(pn, now);
    }
    want_sak_when_exhausted(key, pn);
    if (settings_.rekey_period > Duration{} && now >= key.created + settings_.rekey_period) {
      want_sak(RekeyReason::kPeriod);
    }
  }
}

}  // namespace linksec
