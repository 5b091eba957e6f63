// SPDX-License-Identifier: Apache-2.0
#include "kay/kay.h"

#include <algorithm>

#include "kay/timing.h"
#include "secy/agreed_sak.h"

namespace linksec {

// ---- Life ----------------------------------------------------------------------------------

Status Kay::start(const KaySettings& settings, std::span<const CaSettings> cas, Time now) noexcept {
  close();
  settings_ = settings;
  includes_sci_ = secy_.controls().always_include_sci;
  made_at_ = now;
  if (!settings.sci.is_valid() || cas.empty()) {
    return Status::kInvalidArgument;
  }
  if (cas.size() > participants_.size()) {
    return Status::kNoCapacity;
  }
  Status status = secy_.lmi().create_tx_sc(settings.sci, now);
  for (std::size_t i = 0; i < cas.size() && status == Status::kOk; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (std::ranges::equal(cas[i].ckn, cas[j].ckn)) {
        status = Status::kAlreadyExists;
      }
    }
    if (status == Status::kOk) {
      status = participants_[i].open(cas[i], settings_, entropy_, counters_, now);
    }
  }
  if (status != Status::kOk) {
    close();
    return status;
  }
  return Status::kOk;
}

void Kay::close() noexcept {
  set_port_enabled(false, Time{});
  for (Participant& participant : participants_) {
    participant.close();
  }
  static_cast<void>(secy_.lmi().delete_tx_sc(settings_.sci));
  if (includes_sci_.has_value()) {
    secy_.lmi().set_always_include_sci(*includes_sci_);
  }
  includes_sci_.reset();
  principal_ = nullptr;
}

void Kay::set_port_enabled(bool on, Time now) noexcept {
  if (on == port_enabled_) {
    return;
  }
  port_enabled_ = on;
  made_at_ = now;
  for (Participant& participant : participants_) {
    if (participant.is_open() && !on) {
      participant.renew(NewMiReason::kPortDown, now);
      static_cast<void>(participant.take_news());
    }
  }
  end_distribution();
  forget_waiting(now);
  wanted_ = 0;
  settle(now);
}

void Kay::advance(Time now) noexcept {
  for (Participant& participant : participants_) {
    if (participant.is_open()) {
      participant.expire(now);
    }
  }
  look_at_keys(now);
  settle(now);
}

// ---- What follows from what happened ----------------------------------------------------------

void Kay::settle(Time now) noexcept {
  take_news(now);
  choose_principal(now);
  follow_election(now);
  look_at_reports();
  run_cp(now);
  serve(now);
  mind_absent_sak(now);
  failed_ = principal_ == nullptr && now >= made_at_ + mka::kLifeTime;
}

// A Key Server that gives us none may believe that we have one: it makes one for a new member.
void Kay::mind_absent_sak(Time now) noexcept {
  if (!lacks_sak()) {
    sak_missed_at_ = Time::never();
  } else if (sak_missed_at_ == Time::never()) {
    sak_missed_at_ = std::max(now + mka::kLifeTime + mka::kHelloTime * 2, may_renew_at_);
  } else if (now >= sak_missed_at_) {
    ask_for_sak(now);
  }
}

// A Key Server whose SAK nobody takes: somebody else may have used up its KNs in its name.
bool Kay::is_refused() const noexcept {
  return distribution_.active && distribution_.sent &&
         std::ranges::none_of(principal_->peers().places(), [](const Peer& peer) {
           return peer.is_live() &&
                  std::ranges::any_of(peer.keys, [](const PeerKey& key) { return key.receives; });
         });
}

// A member whose Key Server wants MACsec and transmits with no key that the member has.
bool Kay::lacks_sak() const noexcept {
  if (principal_ == nullptr || !takes_part() || !key_server_.has_value()) {
    return false;
  }
  if (inputs_.elected_self) {
    return is_refused();
  }
  const Peer* const server = principal_->peers().find_live(*key_server_);
  if (server == nullptr || !server->takes_part() || cp_.state() < CpState::kSecured) {
    return false;
  }
  return cp_.state() == CpState::kSecured ||
         (server->reported_use &&
          std::ranges::none_of(server->keys, [](const PeerKey& key) { return key.transmits; }));
}

// Under a new MI the actor is a new member.
void Kay::ask_for_sak(Time now) noexcept {
  if (now < may_renew_at_) {
    return;
  }
  principal_->renew(NewMiReason::kNoSak, now);
  may_renew_at_ = now + mka::kLifeTime * 2;
  sak_missed_at_ = Time::never();
}

// A SAK that waits for its turn is nobody's once another one decides.
void Kay::forget_waiting(Time now) noexcept {
  if (inputs_.new_sak) {
    inputs_.new_sak = false;
    drop(inputs_.distributed.key, now);
  }
}

void Kay::rekey(Time now) noexcept {
  want_sak(RekeyReason::kManagement);
  settle(now);
}

// A Key Server that we have lost would give us no SAK again under the MI that it knows.
void Kay::take_news(Time now) noexcept {
  for (Participant& participant : participants_) {
    if (!participant.is_open()) {
      continue;
    }
    ParticipantNews news = participant.take_news();
    if (news.server_lost) {
      participant.renew(NewMiReason::kServerLost, now);
      static_cast<void>(participant.take_news());
    }
    if (&participant != principal_) {
      continue;
    }
    if (news.peer_gained || news.peer_lost) {
      end_distribution();
      want_sak(news.peer_lost ? RekeyReason::kPeerLost : RekeyReason::kPeerGained);
    }
  }
  if (distribution_.active && !is_told_to_its_members()) {
    end_distribution();
    want_sak(RekeyReason::kPeerGained);
  }
}

// Which of two participants with live peers leads: a primary before a fallback, then the one with
// the best Key Server, then the one with the greater CKN [802.1X-2020 9.14].
bool Kay::leads(const Participant& a, const Participant& b) noexcept {
  if (a.is_fallback() != b.is_fallback()) {
    return b.is_fallback();
  }
  if (a.election().priority != b.election().priority) {
    return a.election().priority < b.election().priority;
  }
  return std::ranges::lexicographical_compare(b.ckn().view().octets(), a.ckn().view().octets());
}

// A member follows its Key Server, who says by a SAK which CA leads. The server itself goes over to
// a better one when that has been there for MKA Life Time, or at once while no key is in use.
bool Kay::may_lead(const Participant& participant, Time now) const noexcept {
  if (!participant.is_open() || !participant.has_live_peer()) {
    return false;
  }
  const bool replaces =
      principal_ != nullptr && principal_ != &participant && principal_->has_live_peer();
  const bool in_use = cp_.latest().key.exists() || cp_.old().key.exists();
  return !replaces || !in_use ||
         (inputs_.elected_self && now >= participant.live_since() + mka::kLifeTime);
}

void Kay::choose_principal(Time now) noexcept {
  Participant* best = nullptr;
  for (Participant& participant : participants_) {
    if (may_lead(participant, now) && (best == nullptr || leads(participant, *best))) {
      best = &participant;
    }
  }
  if (best != principal_) {
    lead(best, now);
  }
}

void Kay::lead(Participant* participant, Time now) noexcept {
  const bool changes = principal_ != nullptr && participant != nullptr;
  principal_ = participant;
  server_advises_clear_ = false;
  uses_saks_ = uses_saks_ && participant != nullptr;
  end_distribution();
  forget_waiting(now);
  wanted_ = 0;
  want_sak(changes ? RekeyReason::kNewPrincipal : RekeyReason::kElected);
}

void Kay::follow_election(Time now) noexcept {
  if (principal_ == nullptr || !principal_->election().decided) {
    return;
  }
  const Election& election = principal_->election();
  if (inputs_.elected_self != election.self) {
    inputs_.elected_self = election.self;
    end_distribution();
    forget_waiting(now);
    wanted_ = 0;
    if (election.self) {
      want_sak(RekeyReason::kElected);
    }
  }
  if (key_server_ != election.server) {
    inputs_.chgd_server = true;
    forget_waiting(now);
    server_advises_clear_ = false;
    ++counters_.server_changes;
    key_server_ = election.server;
    if (election.self) {
      want_sak(RekeyReason::kElected);
    }
  }
  key_server_priority_ = election.priority;
}

// [802.1X-2020 12.3]
Connect Kay::connect() const noexcept {
  const bool clear_by_advice = settings_.policy != KayPolicy::kMustSecure;
  if (principal_ == nullptr || !principal_->election().decided) {
    return settings_.policy == KayPolicy::kShouldSecure ? Connect::kUnauthenticated
                                                        : Connect::kPending;
  }
  const bool clear = inputs_.elected_self ? !advises_macsec() : server_advises_clear_;
  if (clear) {
    return clear_by_advice ? Connect::kAuthenticated : Connect::kPending;
  }
  return Connect::kSecure;
}

void Kay::run_cp(Time now) noexcept {
  inputs_.port_enabled = port_enabled_;
  inputs_.connect = connect();
  inputs_.chgd_cipher =
      cp_.port_valid() && (suite_ != secy_.controls().cipher_suite ||
                           offset_of(confidentiality_) != secy_.controls().confidentiality_offset);
  inputs_.can_transmit = can_transmit();
  while (const std::optional<CpRequests> requests = cp_.step(inputs_, now)) {
    perform(*requests, now);
    inputs_.can_transmit = can_transmit();
  }
}

// With extended packet numbers a member needs its SSCI.
bool Kay::can_transmit() const noexcept {
  const KayKey* const latest = key(cp_.latest());
  return latest == nullptr || !has_extended_packet_numbers(latest->suite) || latest->ssci != Ssci{};
}

Time Kay::next_deadline() const noexcept {
  if (!port_enabled_) {
    return Time::never();
  }
  Time due = cp_.next_deadline();
  const auto also = [&due](Time other) { due = std::min(due, other); };
  for (const Participant& participant : participants_) {
    also(participant.next_deadline());
  }
  also(sak_due_);
  also(sak_missed_at_);
  if (principal_ == nullptr && !failed_) {
    also(made_at_ + mka::kLifeTime);
  }
  for (const CpSlot& slot : {cp_.latest(), cp_.old()}) {
    const KayKey* const used = key(slot);
    if (used != nullptr && settings_.delay_protect) {
      also(used->sent_pns.due());
    }
    if (used != nullptr && is_newest(*used) && inputs_.elected_self && wanted_ == 0 &&
        settings_.rekey_period > Duration{}) {
      also(used->created + settings_.rekey_period);
    }
  }
  return due;
}

KayStatus Kay::status() const noexcept {
  KayStatus status;
  const bool in_use = (cp_.latest().transmits && cp_.latest().receives) ||
                      (cp_.old().transmits && cp_.old().receives);
  status.secured = cp_.controlled_port_enabled() && cp_.port_valid() && in_use;
  status.authenticated = cp_.state() == CpState::kAuthenticated;
  status.failed = failed_;
  status.key_server = key_server_.value_or(Sci{});
  status.key_server_priority = key_server_priority_;
  status.serves = principal_ != nullptr && inputs_.elected_self;
  return status;
}

}  // namespace linksec
