// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "secy/secy.h"

namespace linksec {

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
  std::for_each(sc->sa.begin(), sc->sa.end(), [this](RxSa& sa) { drop(sa); });
  counters_.in_octets_validated += sc->counters.octets_validated;
  counters_.in_octets_decrypted += sc->counters.octets_decrypted;
  for (std::size_t i = 0; i < kRxScCounterCount; ++i) {
    gone_rx_pkts_[i] += sc->counters.pkts[i];
  }
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
  const Pn lowest_pn{std::max<std::uint64_t>(parameters.lowest_pn.value, 1)};
  const std::uint64_t last_pn = suite().last_pn;
  if (PnBound{parameters.next_pn}.predecessor() > last_pn ||
      PnBound{lowest_pn}.predecessor() > last_pn) {
    return Status::kInvalidArgument;
  }
  if (suite().extended_packet_numbers && ssci_taken(parameters.sak, sci, parameters.ssci)) {
    return Status::kNotPermitted;
  }
  if (const Status status =
          saks_.claim_for_receive(parameters.sak, rx_scs_.position(*sc), parameters.shared_sak);
      status != Status::kOk) {
    return status;
  }
  RxSa& sa = sc->sa[an.value()];
  drop(sa);
  sa.replay = {PnBound{parameters.next_pn}, PnBound{lowest_pn}};
  sa.slot = saks_.slot(parameters.sak);
  sa.created = true;
  sa.nonce_base = nonce_base(sci, parameters.ssci, parameters.sak);
  sa.confidentiality_offset = controls_.confidentiality_offset;
  sa.sak = parameters.sak;
  sa.ssci = parameters.ssci;
  sa.times.created = now;
  refresh(*sc, now);
  return Status::kOk;
}

Status SecY::set_enable_receive(Sci sci, An an, bool on, Time now) noexcept {
  RxSc* const sc = rx_scs_.find(sci);
  if (sc == nullptr || !sc->sa[an.value()].created) {
    return Status::kNotFound;
  }
  sc->sa[an.value()].enabled = on;
  refresh(*sc, now);
  return Status::kOk;
}

Status SecY::delete_rx_sa(Sci sci, An an, Time now) noexcept {
  RxSc* const sc = rx_scs_.find(sci);
  if (sc == nullptr || !sc->sa[an.value()].created) {
    return Status::kNotFound;
  }
  drop(sc->sa[an.value()]);
  refresh(*sc, now);
  return Status::kOk;
}

RxSa* SecY::rx_sa(Sci sci, An an) noexcept {
  RxSc* const sc = rx_scs_.find(sci);
  return sc == nullptr || !sc->sa[an.value()].created ? nullptr : &sc->sa[an.value()];
}

// @req D12 KAY-6
Status SecY::update_rx_next_pn(Sci sci, An an, Pn next_pn) noexcept {
  RxSa* const sa = rx_sa(sci, an);
  if (sa == nullptr) {
    return Status::kNotFound;
  }
  const PnBound bound{Pn{std::max<std::uint64_t>(next_pn.value, 1)}};
  if (bound.predecessor() > suite().last_pn) {
    return Status::kInvalidArgument;
  }
  sa->replay.next_pn = std::max(sa->replay.next_pn, bound);
  return Status::kOk;
}

// @req D12 KAY-6
Status SecY::update_rx_lowest_pn(Sci sci, An an, Pn lowest_pn) noexcept {
  RxSa* const sa = rx_sa(sci, an);
  if (sa == nullptr) {
    return Status::kNotFound;
  }
  const PnBound bound{Pn{std::max<std::uint64_t>(lowest_pn.value, 1)}};
  if (bound.predecessor() > suite().last_pn) {
    return Status::kInvalidArgument;
  }
  sa->replay.lowest_pn = std::max(sa->replay.lowest_pn, bound);
  return Status::kOk;
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
  sa = RxSa{};
}

void SecY::refresh(RxSc& sc, Time now) noexcept {
  bool receiving = false;
  for (RxSa& sa : sc.sa) {
    const bool in_use = sc.enabled && sa.enabled;
    if (in_use != sa.in_use) {
      (in_use ? sa.times.started : sa.times.stopped) = now;
    }
    sa.in_use = in_use;
    receiving = receiving || in_use;
  }
  if (receiving != sc.receiving) {
    (receiving ? sc.times.started : sc.times.stopped) = now;
  }
  sc.receiving = receiving;
  refresh_including_sci();
}

}  // namespace linksec
