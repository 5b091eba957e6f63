// SPDX-License-Identifier: Apache-2.0
// What the CP asks for, done on the SecY; and what the SecY can't do, told to the CP.

#include <algorithm>

#include "kay/kay.h"
#include "kay/timing.h"
#include "secy/agreed_sak.h"

namespace linksec {
// ---- Keys -------------------------------------------------------------------------------------

std::optional<CpKeyId> Kay::free_key() noexcept {
  for (std::uint8_t i = 0; i < kKayKeys; ++i) {
    if (!keys_[i].exists) {
      return CpKeyId{i};
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> Kay::find_key(const Ki& ki) const noexcept {
  for (std::size_t i = 0; i < kKayKeys; ++i) {
    if (keys_[i].exists && keys_[i].ki == ki) {
      return i;
    }
  }
  return std::nullopt;
}

void Kay::wipe(KayKey& key) noexcept {
  key.sak.clear();
  key.exists = false;
  key.installed = false;
  key.made_here = false;
  key.ki = {};
  key.ssci = {};
  key.members.clear();
  key.id = {};
  key.previous_pn = 1;
  key.sent_pns.clear();
  const auto place = static_cast<std::size_t>(&key - keys_.data());
  for (Participant& participant : participants_) {
    for (Peer& peer : participant.peers().places()) {
      peer.keys[place] = {};
    }
  }
}

bool Kay::install(KayKey& key, Time now) noexcept {
  if (history_.knows(key.ki, key.digest, now)) {
    return false;
  }
  const auto salt = salt_of(key.ki);
  SakParameters parameters;
  parameters.key_identifier = key_identifier_of(key.ki);
  parameters.sak = key.sak.bytes();
  parameters.salt = has_extended_packet_numbers(key.suite) ? ConstByteSpan{salt} : ConstByteSpan{};
  parameters.transmits = true;
  parameters.receives = true;
  const Result<SakId> id = secy_.lmi().install_sak(parameters, now);
  key.sak.clear();
  if (id.ok()) {
    key.id = id.value();
    key.installed = true;
    history_.note(key.ki, key.digest, now);
  }
  return id.ok();
}

void Kay::drop(CpKeyId id, Time now) noexcept {
  if (!id.exists()) {
    return;
  }
  KayKey& key = keys_[id.index];
  if (distribution_.active && distribution_.key == id) {
    end_distribution();
  }
  if (key.installed) {
    if (has_tx_sa(key)) {
      static_cast<void>(secy_.lmi().delete_tx_sa(settings_.sci, key.an, now));
    }
    drop_receive_sas(key, now);
    static_cast<void>(secy_.lmi().delete_sak(key.id));
  }
  wipe(key);
}

// An SC without SAs goes with the last of them.
void Kay::drop_receive_sas(const KayKey& key, Time now) noexcept {
  for (bool found = true; found;) {
    found = false;
    Sci sci{};
    bool others = false;
    secy_.state().rx_scs.for_each([&](const RxSc& sc) {
      const RxSa& sa = sc.sa[key.an.value()];
      if (!found && sa.created && sa.sak == key.id) {
        found = true;
        sci = sc.sci;
        others = std::ranges::count_if(sc.sa, [](const RxSa& each) { return each.created; }) > 1;
      }
    });
    if (found && others) {
      static_cast<void>(secy_.lmi().delete_rx_sa(sci, key.an, now));
    } else if (found) {
      static_cast<void>(secy_.lmi().delete_rx_sc(sci));
    }
  }
}

bool Kay::has_tx_sa(const KayKey& key) const noexcept {
  const TxSc* const sc = secy_.find_tx_sc(settings_.sci);
  return sc != nullptr && key.installed && sc->sa[key.an.value()].created &&
         sc->sa[key.an.value()].sak == key.id;
}

std::uint64_t Kay::next_pn(const KayKey& key) const noexcept {
  if (!has_tx_sa(key)) {
    return 1;
  }
  const PnBound next = secy_.find_tx_sc(settings_.sci)->sa[key.an.value()].next_pn;
  return next.pn() == Pn{0} ? next.predecessor() : next.pn().value;
}

std::uint64_t Kay::received_next_pn(const Peer& peer, const KayKey& key) const noexcept {
  const RxSc* const sc = secy_.find_rx_sc(peer.sci);
  return sc == nullptr ? 1 : sc->sa[key.an.value()].replay.next_pn.predecessor() + 1;
}

// ---- Requests ---------------------------------------------------------------------------------

void Kay::perform(CpRequests requests, Time now) noexcept {
  using enum CpRequest;
  Lmi& lmi = secy_.lmi();
  if (requests.contains(kClosePort)) {
    lmi.set_controlled_port_enabled(false);
  }
  if (requests.contains(kDeleteLatest)) {
    drop(cp_.deleted_latest(), now);
  }
  if (requests.contains(kDeleteOld)) {
    drop(cp_.deleted_old(), now);
  }
  if (requests.contains(kOpenInClear)) {
    open_in_clear();
  }
  if (requests.contains(kSecure)) {
    secure(now);
  }
  if (requests.contains(kReceiveLatest)) {
    receive_latest(now);
  }
  if (requests.contains(kTransmitLatest)) {
    transmit_latest(now);
  }
  if (requests.contains(kNewInfo) && principal_ != nullptr) {
    principal_->tell();
  }
}

// Null, where the figure has Check: no SA is there, and with Check the Controlled Port is not
// operational without one [802.1AE-2018 10.7.4].
void Kay::open_in_clear() noexcept {
  Lmi& lmi = secy_.lmi();
  static_cast<void>(lmi.set_protect_frames(false));
  lmi.set_replay_protect(false);
  lmi.set_validate_frames(ValidateFrames::kNull);
  lmi.set_controlled_port_enabled(true);
}

void Kay::secure(Time now) noexcept {
  Lmi& lmi = secy_.lmi();
  lmi.set_controlled_port_enabled(false);
  lmi.set_validate_frames(settings_.validate_frames);
  lmi.set_replay_protect(settings_.replay_protect);
  lmi.set_replay_window(settings_.replay_window);
  lmi.set_always_include_sci(includes_sci_.value_or(false));
  const Status protects = lmi.set_protect_frames(true);
  const Status suite = lmi.set_cipher_suite(suite_, offset_of(confidentiality_), now);
  if (protects != Status::kOk || suite != Status::kOk) {
    fail_secy(now);
  }
}

void Kay::receive_latest(Time now) noexcept {
  const CpSlot& latest = cp_.latest();
  KayKey& key = keys_[latest.key.index];
  // A member that has not heard all others yet must not believe that there is one alone.
  if (key.members.size() > 2) {
    secy_.lmi().set_always_include_sci(true);
  }
  inputs_.using_transmit_sa = false;
  inputs_.using_receive_sas = install(key, now);
  for (const Participant& participant : participants_) {
    for (const Peer& peer : participant.peers().places()) {
      if (key.members.contains(peer.mi)) {
        inputs_.using_receive_sas =
            inputs_.using_receive_sas && receive_from(peer, latest.key.index, now);
      }
    }
  }
  if (!inputs_.using_receive_sas) {
    fail_secy(now);
  }
}

bool Kay::receive_from(const Peer& peer, std::size_t index, Time now) noexcept {
  const KayKey& key = keys_[index];
  const Ssci ssci = key.members.ssci(peer.mi);
  const bool extended = has_extended_packet_numbers(key.suite);
  if (!peer.takes_part() || !peer.sci.is_valid() || (extended && ssci == Ssci{})) {
    return true;  // It sends nothing, or is not known well enough yet: receive_from_late.
  }
  Lmi& lmi = secy_.lmi();
  const RxSc* const sc = secy_.find_rx_sc(peer.sci);
  if (sc != nullptr && sc->sa[key.an.value()].created && sc->sa[key.an.value()].sak == key.id) {
    return true;
  }
  if (sc == nullptr && lmi.create_rx_sc(peer.sci, now) != Status::kOk) {
    return false;
  }
  const RxSaParameters parameters = {.sak = key.id, .ssci = ssci};
  return lmi.create_rx_sa(peer.sci, key.an, parameters, now) == Status::kOk &&
         lmi.set_enable_receive(peer.sci, key.an, true, now) == Status::kOk;
}

// A member that was known by its MI alone has said its SCI.
void Kay::receive_from_late(const Peer& peer, Time now) noexcept {
  for (const CpSlot& slot : {cp_.latest(), cp_.old()}) {
    if (slot.key.exists() && keys_[slot.key.index].installed &&
        keys_[slot.key.index].members.contains(peer.mi) &&
        !receive_from(peer, slot.key.index, now)) {
      fail_secy(now);
    }
  }
}

void Kay::transmit_latest(Time now) noexcept {
  const CpSlot& latest = cp_.latest();
  const KayKey& key = keys_[latest.key.index];
  Lmi& lmi = secy_.lmi();
  const TxSaParameters parameters = {
      .sak = key.id,
      .ssci = key.ssci,
      .confidentiality = key.confidentiality != SakConfidentiality::kNone};
  const bool made = lmi.create_tx_sa(settings_.sci, latest.an, parameters, now) == Status::kOk &&
                    lmi.set_enable_transmit(settings_.sci, latest.an, true, now) == Status::kOk &&
                    lmi.set_encoding_sa(settings_.sci, latest.an, now) == Status::kOk;
  inputs_.using_transmit_sa = made;
  lmi.set_controlled_port_enabled(made);
  if (!made) {
    fail_secy(now);
  }
}

// No state waits for an SA that can't be: the keys go, and others come.
void Kay::fail_secy(Time now) noexcept {
  inputs_.secy_failed = true;
  if (inputs_.elected_self) {
    want_sak(RekeyReason::kKeyLost);
  } else if (principal_ != nullptr &&
             (!failed_before_ || now >= last_failure_ + mka::kLifeTime * 2)) {
    principal_->renew(NewMiReason::kKeyLost, now);
  }
  last_failure_ = now;
  failed_before_ = true;
}

}  // namespace linksec
