// SPDX-License-Identifier: Apache-2.0
#include "secy/lmi.h"
#include "secy/refresh.h"

namespace linksec {
namespace {

// nextPN as a bound: 0 and what is behind the suite's last PN both mean that it is exhausted.
PnBound start_bound(const CipherSuiteInfo& suite, Pn next_pn) {
  return next_pn.value == 0 ? PnBound::after(Pn{suite.last_pn}) : PnBound{next_pn};
}

}  // namespace

TxSc* Lmi::tx_sc(Sci sci) noexcept {
  for (TxSc& sc : state_.tx_scs) {
    if (sc.created && sc.sci == sci) {
      return &sc;
    }
  }
  return nullptr;
}

TxSa* Lmi::tx_sa(TxSc* sc, An an) noexcept {
  return sc == nullptr || !sc->sa[an.value()].created ? nullptr : &sc->sa[an.value()];
}

// A place that holds no SC is as a new one is: `delete_tx_sc` leaves it so.
// @req A5 A15 C14 SCI TC KAY-7 MGT1-9 MGT1-10 MGT1-11 CSTC
Status Lmi::create_tx_sc(Sci sci, Time now) noexcept {
  const bool es_would_lie =
      state_.controls.use_es && sci.port_identifier() != kEndStationPortIdentifier;
  if (!sci.is_valid() || es_would_lie || state_.rx_scs.find(sci) != nullptr) {
    return Status::kInvalidArgument;
  }
  TxSc* free = nullptr;
  for (TxSc& sc : state_.tx_scs) {
    if (!sc.created) {
      free = free == nullptr ? &sc : free;
    } else if (sc.sci == sci) {
      return Status::kAlreadyExists;
    } else if (sc.sci.without_traffic_class() != sci.without_traffic_class()) {
      return Status::kInvalidArgument;
    }
  }
  if (free == nullptr) {
    return Status::kNoCapacity;
  }
  free->sci = sci;
  free->created = true;
  free->enabled = true;
  free->times.created = now;
  ++state_.tx_sc_count;
  refresh_including_sci(state_);
  return Status::kOk;
}

Status Lmi::delete_tx_sc(Sci sci) noexcept {
  TxSc* const sc = tx_sc(sci);
  if (sc == nullptr) {
    return Status::kNotFound;
  }
  for (TxSa& sa : sc->sa) {
    drop(sa);
  }
  state_.counters.out_octets_protected += sc->counters.octets_protected;
  state_.counters.out_octets_encrypted += sc->counters.octets_encrypted;
  renew(*sc);
  --state_.tx_sc_count;
  refresh_including_sci(state_);
  return Status::kOk;
}

Status Lmi::set_tx_sc_enabled(Sci sci, bool on, Time now) noexcept {
  TxSc* const sc = tx_sc(sci);
  if (sc == nullptr) {
    return Status::kNotFound;
  }
  sc->enabled = on;
  refresh(state_, *sc, now);
  return Status::kOk;
}

// @req C13 GEN-3
Status Lmi::set_encoding_sa(Sci sci, An an, Time now) noexcept {
  TxSc* const sc = tx_sc(sci);
  if (sc == nullptr) {
    return Status::kNotFound;
  }
  sc->encoding_sa = an;
  refresh(state_, *sc, now);
  return Status::kOk;
}

// @req C12 E12 E13 KAY-7 KAY-8
Status Lmi::create_tx_sa(Sci sci, An an, const TxSaParameters& parameters, Time now) noexcept {
  TxSc* const sc = tx_sc(sci);
  if (sc == nullptr || !state_.saks.contains(parameters.sak)) {
    return Status::kNotFound;
  }
  const PnBound next_pn = start_bound(state_.suite(), parameters.next_pn);
  if (next_pn.predecessor() > state_.suite().last_pn) {
    return Status::kInvalidArgument;
  }
  const bool unbounded = parameters.ceiling == Pn{0} && state_.saks.recorded(parameters.sak);
  if (unbounded || (has_extended_packet_numbers(state_.controls.cipher_suite) &&
                    ssci_taken(parameters.sak, sci, parameters.ssci))) {
    return Status::kNotPermitted;
  }
  if (const Status status = state_.saks.claim_for_transmit(parameters.sak, sci, parameters.ssci);
      status != Status::kOk) {
    return status;
  }
  TxSa& sa = sc->sa[an.value()];
  drop(sa);
  start(sa, sci, parameters.sak, parameters.ssci);
  sa.times.created = now;
  sa.next_pn = next_pn;
  sa.ceiling = PnBound{parameters.ceiling};
  sa.confidentiality =
      parameters.confidentiality ||
      state_.suite_controls_of(state_.controls.cipher_suite).require_confidentiality;
  refresh(state_, *sc, now);
  return Status::kOk;
}

Status Lmi::set_enable_transmit(Sci sci, An an, bool on, Time now) noexcept {
  TxSc* const sc = tx_sc(sci);
  TxSa* const sa = tx_sa(sc, an);
  if (sa == nullptr) {
    return Status::kNotFound;
  }
  sa->enabled = on;
  refresh(state_, *sc, now);
  return Status::kOk;
}

Status Lmi::delete_tx_sa(Sci sci, An an, Time now) noexcept {
  TxSc* const sc = tx_sc(sci);
  TxSa* const sa = tx_sa(sc, an);
  if (sa == nullptr) {
    return Status::kNotFound;
  }
  drop(*sa);
  refresh(state_, *sc, now);
  return Status::kOk;
}

Status Lmi::set_tx_ceiling(Sci sci, An an, Pn ceiling, Time now) noexcept {
  TxSc* const sc = tx_sc(sci);
  TxSa* const sa = tx_sa(sc, an);
  if (sa == nullptr) {
    return Status::kNotFound;
  }
  sa->ceiling = PnBound{ceiling};
  refresh(state_, *sc, now);
  return Status::kOk;
}

void Lmi::drop(TxSa& sa) noexcept {
  if (sa.created) {
    state_.saks.release(sa.sak);
  }
  renew(sa);
}

}  // namespace linksec
