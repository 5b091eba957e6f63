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
  auto* const found = std::find_if(tx_scs_.begin(), tx_scs_.end(),
                                   [&](const TxSc& sc) { return sc.created && sc.sci == sci; });
  return found == tx_scs_.end() ? nullptr : &*found;
}

const TxSc* SecY::find_tx_sc(Sci sci) const noexcept { return const_cast<SecY*>(this)->tx_sc(sci); }

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
  *free = TxSc{};
  free->sci = sci;
  free->created = true;
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
  std::for_each(sc->sa.begin(), sc->sa.end(), [this](TxSa& sa) { drop(sa); });
  counters_.out_octets_protected += sc->counters.octets_protected;
  counters_.out_octets_encrypted += sc->counters.octets_encrypted;
  *sc = TxSc{};
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
  if (suite().extended_packet_numbers && ssci_taken(parameters.sak, sci, parameters.ssci)) {
    return Status::kNotPermitted;
  }
  if (const Status status = saks_.claim_for_transmit(parameters.sak, sci, parameters.ssci);
      status != Status::kOk) {
    return status;
  }
  TxSa& sa = sc->sa[an.value()];
  drop(sa);
  sa.next_pn = next_pn;
  sa.ceiling = require_tx_ceiling_ ? next_pn : sa.ceiling;
  sa.slot = saks_.slot(parameters.sak);
  sa.nonce_base = nonce_base(sci, parameters.ssci, parameters.sak);
  sa.created = true;
  sa.confidentiality = parameters.confidentiality ||
                       cipher_suite_controls(controls_.cipher_suite).require_confidentiality;
  sa.confidentiality_offset = controls_.confidentiality_offset;
  sa.sak = parameters.sak;
  sa.ssci = parameters.ssci;
  sa.times.created = now;
  refresh(*sc, now);
  return Status::kOk;
}

Status SecY::set_enable_transmit(Sci sci, An an, bool on, Time now) noexcept {
  TxSc* const sc = tx_sc(sci);
  if (sc == nullptr || !sc->sa[an.value()].created) {
    return Status::kNotFound;
  }
  sc->sa[an.value()].enabled = on;
  refresh(*sc, now);
  return Status::kOk;
}

Status SecY::delete_tx_sa(Sci sci, An an, Time now) noexcept {
  TxSc* const sc = tx_sc(sci);
  if (sc == nullptr || !sc->sa[an.value()].created) {
    return Status::kNotFound;
  }
  drop(sc->sa[an.value()]);
  refresh(*sc, now);
  return Status::kOk;
}

Status SecY::set_tx_ceiling(Sci sci, An an, Pn ceiling, Time now) noexcept {
  TxSc* const sc = tx_sc(sci);
  if (sc == nullptr || !sc->sa[an.value()].created) {
    return Status::kNotFound;
  }
  sc->sa[an.value()].ceiling = PnBound{ceiling};
  refresh(*sc, now);
  return Status::kOk;
}

void SecY::drop(TxSa& sa) noexcept {
  if (sa.created) {
    saks_.release(sa.sak);
  }
  sa = TxSa{};
}

// @req C4 STAT-2 STAT-3
bool SecY::usable(const TxSa& sa) const noexcept {
  return sa.created && sa.enabled && sa.next_pn.predecessor() < suite().last_pn &&
         sa.next_pn < sa.ceiling;
}

void SecY::refresh(TxSc& sc, Time now) noexcept {
  for (TxSa& sa : sc.sa) {
    const bool in_use = sc.enabled && usable(sa);
    if (in_use != sa.in_use) {
      (in_use ? sa.times.started : sa.times.stopped) = now;
    }
    sa.in_use = in_use;
  }
  const bool transmitting = sc.encoding().in_use;
  if (transmitting != sc.transmitting) {
    (transmitting ? sc.times.started : sc.times.stopped) = now;
  }
  sc.transmitting = transmitting;
}

}  // namespace linksec
