// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "secy/secy.h"

namespace linksec {
namespace {

// nextPN as a bound: 0 and what is behind the suite's last PN both mean that it is exhausted.
PnBound start_bound(const CipherSuiteInfo& suite, Pn next_pn) {
  return next_pn.value == 0 ? PnBound::after(Pn{suite.last_pn}) : PnBound{next_pn};
}

}  // namespace

TxSc* SecY::tx_sc(Sci sci) noexcept {
  for (TxSc& sc : tx_scs_) {
    if (sc.created && sc.sci == sci) {
      return &sc;
    }
  }
  return nullptr;
}

TxSa* SecY::tx_sa(TxSc* sc, An an) noexcept {
  return sc == nullptr || !sc->sa[an.value()].created ? nullptr : &sc->sa[an.value()];
}

const TxSc* SecY::find_tx_sc(Sci sci) const noexcept { return const_cast<SecY*>(this)->tx_sc(sci); }

// A place that holds no SC is as a new one is: `delete_tx_sc` leaves it so.
// @req A5 A15 C14 SCI TC KAY-7 MGT1-9 MGT1-10 MGT1-11 CSTC
Status SecY::create_tx_sc(Sci sci, Time now) noexcept {
  const bool es_would_lie = controls_.use_es && sci.port_identifier() != kEndStationPortIdentifier;
  if (!sci.is_valid() || es_would_lie || rx_scs_.find(sci) != nullptr) {
    return Status::kInvalidArgument;
  }
  TxSc* free = nullptr;
  for (TxSc& sc : tx_scs_) {
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
  ++tx_sc_count_;
  refresh_including_sci();
  return Status::kOk;
}

Status SecY::delete_tx_sc(Sci sci) noexcept {
  TxSc* const sc = tx_sc(sci);
  if (sc == nullptr) {
    return Status::kNotFound;
  }
  for (TxSa& sa : sc->sa) {
    drop(sa);
  }
  counters_.out_octets_protected += sc->counters.octets_protected;
  counters_.out_octets_encrypted += sc->counters.octets_encrypted;
  renew(*sc);
  --tx_sc_count_;
  refresh_including_sci();
  return Status::kOk;
}

Status SecY::set_tx_sc_enabled(Sci sci, bool on, Time now) noexcept {
  TxSc* const sc = tx_sc(sci);
  if (sc == nullptr) {
    return Status::kNotFound;
  }
  sc->enabled = on;
  refresh(*sc, now);
  return Status::kOk;
}

// @req C13 GEN-3
Status SecY::set_encoding_sa(Sci sci, An an, Time now) noexcept {
  TxSc* const sc = tx_sc(sci);
  if (sc == nullptr) {
    return Status::kNotFound;
  }
  sc->encoding_sa = an;
  refresh(*sc, now);
  return Status::kOk;
}

// @req C12 E12 E13 KAY-7 KAY-8
Status SecY::create_tx_sa(Sci sci, An an, const TxSaParameters& parameters, Time now) noexcept {
  TxSc* const sc = tx_sc(sci);
  if (sc == nullptr || !saks_.contains(parameters.sak)) {
    return Status::kNotFound;
  }
  const PnBound next_pn = start_bound(suite(), parameters.next_pn);
  if (next_pn.predecessor() > suite().last_pn) {
    return Status::kInvalidArgument;
  }
  if (has_extended_packet_numbers(controls_.cipher_suite) &&
      ssci_taken(parameters.sak, sci, parameters.ssci)) {
    return Status::kNotPermitted;
  }
  if (const Status status = saks_.claim_for_transmit(parameters.sak, sci, parameters.ssci);
      status != Status::kOk) {
    return status;
  }
  TxSa& sa = sc->sa[an.value()];
  drop(sa);
  start(sa, sci, parameters.sak, parameters.ssci);
  sa.times.created = now;
  sa.next_pn = next_pn;
  sa.ceiling = require_tx_ceiling_ ? next_pn : PnBound{Pn{0}};
  sa.confidentiality = parameters.confidentiality ||
                       cipher_suite_controls(controls_.cipher_suite).require_confidentiality;
  refresh(*sc, now);
  return Status::kOk;
}

Status SecY::set_enable_transmit(Sci sci, An an, bool on, Time now) noexcept {
  TxSc* const sc = tx_sc(sci);
  TxSa* const sa = tx_sa(sc, an);
  if (sa == nullptr) {
    return Status::kNotFound;
  }
  sa->enabled = on;
  refresh(*sc, now);
  return Status::kOk;
}

Status SecY::delete_tx_sa(Sci sci, An an, Time now) noexcept {
  TxSc* const sc = tx_sc(sci);
  TxSa* const sa = tx_sa(sc, an);
  if (sa == nullptr) {
    return Status::kNotFound;
  }
  drop(*sa);
  refresh(*sc, now);
  return Status::kOk;
}

Status SecY::set_tx_ceiling(Sci sci, An an, Pn ceiling, Time now) noexcept {
  TxSc* const sc = tx_sc(sci);
  TxSa* const sa = tx_sa(sc, an);
  if (sa == nullptr) {
    return Status::kNotFound;
  }
  sa->ceiling = PnBound{ceiling};
  refresh(*sc, now);
  return Status::kOk;
}

void SecY::drop(TxSa& sa) noexcept {
  if (sa.created) {
    saks_.release(sa.sak);
  }
  renew(sa);
}

// @req C4 STAT-2 STAT-3
std::uint64_t SecY::last_usable_pn(const TxSa& sa) const noexcept {
  return std::min(suite().last_pn, sa.ceiling.predecessor());
}

bool SecY::usable(const TxSa& sa) const noexcept {
  return sa.enabled && sa.next_pn.predecessor() < last_usable_pn(sa);
}

void SecY::refresh(TxSc& sc, Time now) noexcept {
  for (TxSa& sa : sc.sa) {
    set_in_use(sa.in_use, sa.times, sc.enabled && usable(sa), now);
  }
  set_in_use(sc.transmitting, sc.times, sc.encoding().in_use, now);
}

}  // namespace linksec
