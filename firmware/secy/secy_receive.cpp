// SPDX-License-Identifier: Apache-2.0
#include "secy/secy.h"

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
Status SecY::create_rx_sc(Sci sci, Time now) noexcept {
  if (!sci.is_valid() || tx_sc(sci) != nullptr) {
    return Status::kInvalidArgument;
  }
  if (rx_scs_.find(sci) != nullptr) {
    return Status::kAlreadyExists;
  }
  RxSc* const sc = rx_scs_.create(sci);
  if (sc == nullptr) {
    return Status::kNoCapacity;
  }
  sc->times.created = now;
  saks_.forget_rx_sc(rx_scs_.position(*sc));
  return Status::kOk;
}

Status SecY::delete_rx_sc(Sci sci) noexcept {
  RxSc* const sc = rx_scs_.find(sci);
  if (sc == nullptr) {
    return Status::kNotFound;
  }
  for (RxSa& sa : sc->sa) {
    drop(sa);
  }
  counters_.in_octets_validated += sc->counters.octets_validated;
  counters_.in_octets_decrypted += sc->counters.octets_decrypted;
  port_counters_.if_in_discards += sc->counters.value(RxCounter::kInPktsLate);
  port_counters_.if_in_errors += sc->counters.value(RxCounter::kInPktsNotValid);
  rx_scs_.erase(*sc);
  refresh_including_sci();
  return Status::kOk;
}

Status SecY::set_rx_sc_enabled(Sci sci, bool on, Time now) noexcept {
  RxSc* const sc = rx_scs_.find(sci);
  if (sc == nullptr) {
    return Status::kNotFound;
  }
  sc->enabled = on;
  refresh(*sc, now);
  return Status::kOk;
}

// @req D6 E13 KAY-5
Status SecY::create_rx_sa(Sci sci, An an, const RxSaParameters& parameters, Time now) noexcept {
  RxSc* const sc = rx_scs_.find(sci);
  if (sc == nullptr || !saks_.contains(parameters.sak)) {
    return Status::kNotFound;
  }
  const PnBound next_pn{parameters.next_pn};
  const PnBound lowest_pn = at_least_one(parameters.lowest_pn);
  const std::uint64_t last_pn = suite().last_pn;
  if (next_pn.predecessor() > last_pn || lowest_pn.predecessor() > last_pn) {
    return Status::kInvalidArgument;
  }
  if (has_extended_packet_numbers(controls_.cipher_suite) &&
      ssci_taken(parameters.sak, sci, parameters.ssci)) {
    return Status::kNotPermitted;
  }
  if (const Status status =
          saks_.claim_for_receive(parameters.sak, rx_scs_.position(*sc), parameters.shared_sak);
      status != Status::kOk) {
    return status;
  }
  RxSa& sa = sc->sa[an.value()];
  drop(sa);
  start(sa, sci, parameters.sak, parameters.ssci);
  sa.times.created = now;
  sa.replay = {next_pn, lowest_pn};
  refresh(*sc, now);
  return Status::kOk;
}

Status SecY::set_enable_receive(Sci sci, An an, bool on, Time now) noexcept {
  RxSc* const sc = rx_scs_.find(sci);
  RxSa* const sa = rx_sa(sc, an);
  if (sa == nullptr) {
    return Status::kNotFound;
  }
  sa->enabled = on;
  refresh(*sc, now);
  return Status::kOk;
}

Status SecY::delete_rx_sa(Sci sci, An an, Time now) noexcept {
  RxSc* const sc = rx_scs_.find(sci);
  RxSa* const sa = rx_sa(sc, an);
  if (sa == nullptr) {
    return Status::kNotFound;
  }
  drop(*sa);
  refresh(*sc, now);
  return Status::kOk;
}

RxSa* SecY::rx_sa(RxSc* sc, An an) noexcept {
  return sc == nullptr || !sc->sa[an.value()].created ? nullptr : &sc->sa[an.value()];
}

// @req D12 KAY-6
Status SecY::update_rx_next_pn(Sci sci, An an, Pn next_pn) noexcept {
  RxSa* const sa = rx_sa(rx_scs_.find(sci), an);
  return sa == nullptr ? Status::kNotFound : raise(sa->replay.next_pn, next_pn, suite().last_pn);
}

// @req D12 KAY-6
Status SecY::update_rx_lowest_pn(Sci sci, An an, Pn lowest_pn) noexcept {
  RxSa* const sa = rx_sa(rx_scs_.find(sci), an);
  return sa == nullptr ? Status::kNotFound
                       : raise(sa->replay.lowest_pn, lowest_pn, suite().last_pn);
}

// An SSCI stands for one SCI under one SAK, in either direction.
bool SecY::ssci_taken(SakId sak, Sci sci, Ssci ssci) const noexcept {
  bool taken = saks_.ssci_taken(sak, sci, ssci);
  rx_scs_.for_each([&](const RxSc& sc) {
    for (const RxSa& sa : sc.sa) {
      taken = taken || (sa.created && sa.sak == sak && sa.ssci == ssci && sc.sci != sci);
    }
  });
  return taken;
}

void SecY::drop(RxSa& sa) noexcept {
  if (sa.created) {
    saks_.release(sa.sak);
  }
  renew(sa);
}

void SecY::refresh(RxSc& sc, Time now) noexcept {
  bool receiving = false;
  for (RxSa& sa : sc.sa) {
    set_in_use(sa.in_use, sa.times, sc.enabled && sa.enabled, now);
    receiving = receiving || sa.in_use;
  }
  set_in_use(sc.receiving, sc.times, receiving, now);
  refresh_including_sci();
}

}  // namespace linksec
