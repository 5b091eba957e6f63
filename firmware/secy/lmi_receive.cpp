// SPDX-License-Identifier: Apache-2.0
#include "secy/lmi.h"
#include "secy/refresh.h"

namespace linksec {
namespace {

// A PN as a bound; 0 reads as 1.
PnBound at_least_one(Pn pn) { return PnBound{Pn{pn.value == 0 ? 1 : pn.value}}; }

Status raise(PnBound& bound, Pn to, std::uint64_t last_pn) {
  const PnBound wanted = at_least_one(to);
  if (wanted.predecessor() > last_pn) {
    return Status::kInvalidArgument;
  }
  bound = wanted.predecessor() > bound.predecessor() ? wanted : bound;
  return Status::kOk;
}

}  // namespace

// A frame of one of our own SCs that comes back is a reflection, so that no receive SC may have its
// SCI.
// @req A15 E13 E10 KAY-4 MGT1-3 MGT1-5 MGT1-6 MGT1-7 CSR CSS CSRC MSC
Status Lmi::create_rx_sc(Sci sci, Time now) noexcept {
  if (!sci.is_valid() || tx_sc(sci) != nullptr) {
    return Status::kInvalidArgument;
  }
  if (state_.rx_scs.find(sci) != nullptr) {
    return Status::kAlreadyExists;
  }
  RxSc* const sc = state_.rx_scs.create(sci);
  if (sc == nullptr) {
    return Status::kNoCapacity;
  }
  sc->times.created = now;
  state_.saks.forget_rx_sc(state_.rx_scs.position(*sc));
  return Status::kOk;
}

Status Lmi::delete_rx_sc(Sci sci) noexcept {
  RxSc* const sc = state_.rx_scs.find(sci);
  if (sc == nullptr) {
    return Status::kNotFound;
  }
  for (RxSa& sa : sc->sa) {
    drop(sa);
  }
  state_.counters.in_octets_validated += sc->counters.octets_validated;
  state_.counters.in_octets_decrypted += sc->counters.octets_decrypted;
  state_.port_counters.if_in_discards += sc->counters.value(RxCounter::kInPktsLate);
  state_.port_counters.if_in_errors += sc->counters.value(RxCounter::kInPktsNotValid);
  state_.rx_scs.erase(*sc);
  refresh_including_sci(state_);
  return Status::kOk;
}

Status Lmi::set_rx_sc_enabled(Sci sci, bool on, Time now) noexcept {
  RxSc* const sc = state_.rx_scs.find(sci);
  if (sc == nullptr) {
    return Status::kNotFound;
  }
  sc->enabled = on;
  refresh(state_, *sc, now);
  return Status::kOk;
}

// @req D6 E13 KAY-5
Status Lmi::create_rx_sa(Sci sci, An an, const RxSaParameters& parameters, Time now) noexcept {
  RxSc* const sc = state_.rx_scs.find(sci);
  if (sc == nullptr || !state_.saks.contains(parameters.sak)) {
    return Status::kNotFound;
  }
  const PnBound next_pn{parameters.next_pn};
  const PnBound lowest_pn = at_least_one(parameters.lowest_pn);
  const std::uint64_t last_pn = state_.suite().last_pn;
  if (next_pn.predecessor() > last_pn || lowest_pn.predecessor() > last_pn) {
    return Status::kInvalidArgument;
  }
  if (has_extended_packet_numbers(state_.controls.cipher_suite) &&
      ssci_taken(parameters.sak, sci, parameters.ssci)) {
    return Status::kNotPermitted;
  }
  if (const Status status = state_.saks.claim_for_receive(
          parameters.sak, state_.rx_scs.position(*sc), parameters.shared_sak);
      status != Status::kOk) {
    return status;
  }
  RxSa& sa = sc->sa[an.value()];
  drop(sa);
  start(sa, sci, parameters.sak, parameters.ssci);
  sa.times.created = now;
  sa.replay = {next_pn, lowest_pn};
  refresh(state_, *sc, now);
  return Status::kOk;
}

Status Lmi::set_enable_receive(Sci sci, An an, bool on, Time now) noexcept {
  RxSc* const sc = state_.rx_scs.find(sci);
  RxSa* const sa = rx_sa(sc, an);
  if (sa == nullptr) {
    return Status::kNotFound;
  }
  sa->enabled = on;
  refresh(state_, *sc, now);
  return Status::kOk;
}

Status Lmi::delete_rx_sa(Sci sci, An an, Time now) noexcept {
  RxSc* const sc = state_.rx_scs.find(sci);
  RxSa* const sa = rx_sa(sc, an);
  if (sa == nullptr) {
    return Status::kNotFound;
  }
  drop(*sa);
  refresh(state_, *sc, now);
  return Status::kOk;
}

RxSa* Lmi::rx_sa(RxSc* sc, An an) noexcept {
  return sc == nullptr || !sc->sa[an.value()].created ? nullptr : &sc->sa[an.value()];
}

// @req D12 KAY-6
Status Lmi::update_rx_next_pn(Sci sci, An an, Pn next_pn) noexcept {
  RxSa* const sa = rx_sa(state_.rx_scs.find(sci), an);
  return sa == nullptr ? Status::kNotFound
                       : raise(sa->replay.next_pn, next_pn, state_.suite().last_pn);
}

// @req D12 KAY-6
Status Lmi::update_rx_lowest_pn(Sci sci, An an, Pn lowest_pn) noexcept {
  RxSa* const sa = rx_sa(state_.rx_scs.find(sci), an);
  return sa == nullptr ? Status::kNotFound
                       : raise(sa->replay.lowest_pn, lowest_pn, state_.suite().last_pn);
}

// An SSCI stands for one SCI under one SAK, in either direction.
bool Lmi::ssci_taken(SakId sak, Sci sci, Ssci ssci) const noexcept {
  bool taken = state_.saks.ssci_taken(sak, sci, ssci);
  state_.rx_scs.for_each([&](const RxSc& sc) {
    for (const RxSa& sa : sc.sa) {
      taken = taken || (sa.created && sa.sak == sak && sa.ssci == ssci && sc.sci != sci);
    }
  });
  return taken;
}

void Lmi::drop(RxSa& sa) noexcept {
  if (sa.created) {
    state_.saks.release(sa.sak);
  }
  renew(sa);
}

}  // namespace linksec
