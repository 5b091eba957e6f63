// SPDX-License-Identifier: Apache-2.0
#include "port/pn_reservation.h"

#include <algorithm>

namespace linksec {
namespace {

// `bound` and `count` more, 2^64 at the most.
PnBound raised_by(PnBound bound, std::uint64_t count) {
  const std::uint64_t room = ~bound.predecessor();
  return PnBound::after(Pn{bound.predecessor() + std::min(room, count)});
}

}  // namespace

// The SA that was attached, or null when it is gone or another one has its place.
const TxSa* PnReservation::find(const Attachment& attachment) const noexcept {
  const TxSc* const sc = secy_.find_tx_sc(attachment.sci);
  if (sc == nullptr) {
    return nullptr;
  }
  const TxSa& sa = sc->sa[attachment.an.value()];
  const bool same =
      sa.created && sa.sak == attachment.sak && sa.times.created == attachment.sa_created;
  return same ? &sa : nullptr;
}

// The attachment of an SA with the same place takes over from that of its predecessor.
PnReservation::Attachment* PnReservation::place_for(Sci sci, An an) noexcept {
  for (Attachment& attachment : attachments_) {
    if ((attachment.sci == sci && attachment.an == an) || find(attachment) == nullptr) {
      replaced_ = true;
      return &attachment;
    }
  }
  return attachments_.push_back({}) ? &attachments_[attachments_.size() - 1] : nullptr;
}

Status PnReservation::attach(Sci sci, An an, const PnRecordKey& key, Time now) noexcept {
  const TxSc* const sc = secy_.find_tx_sc(sci);
  if (sc == nullptr || !sc->sa[an.value()].created) {
    return Status::kNotFound;
  }
  const TxSa& sa = sc->sa[an.value()];
  const Result<Pn> ceiling = store_.ceiling(key);
  if (!ceiling.ok()) {
    return ceiling.status();
  }
  if (sa.next_pn < PnBound{ceiling.value()}) {
    return Status::kNotPermitted;
  }
  Attachment* const place = place_for(sci, an);
  if (place == nullptr) {
    return Status::kNoCapacity;
  }
  *place = {sci, an, key, sa.sak, sa.times.created};
  return secy_.set_tx_ceiling(sci, an, sa.next_pn.pn(), now);
}

Status PnReservation::top_up(std::size_t frames, Time now) noexcept {
  Status worst = Status::kOk;
  for (const Attachment& attachment : attachments_) {
    const TxSa* const sa = find(attachment);
    if (sa != nullptr && sa->ceiling < raised_by(sa->next_pn, frames)) {
      const Status status = reserve(attachment, *sa, now);
      worst = status == Status::kOk ? worst : status;
    }
  }
  return worst;
}

// Several SAs may share a record: it holds the greatest ceiling of all.
Status PnReservation::reserve(const Attachment& attachment, const TxSa& sa, Time now) noexcept {
  const PnBound wanted = raised_by(sa.next_pn, config::kPnStride);
  const Result<Pn> reserved = store_.ceiling(attachment.key);
  if (!reserved.ok()) {
    return reserved.status();
  }
  if (PnBound{reserved.value()} < wanted) {
    if (const Status status = store_.write(attachment.key, wanted.pn()); status != Status::kOk) {
      return status;
    }
  }
  return secy_.set_tx_ceiling(attachment.sci, attachment.an, wanted.pn(), now);
}

// Each SA's ceiling falls before its record does, so that no PN in between can be used any more.
// How far an SA came that is gone nobody knows, so that nothing is given back then.
Status PnReservation::settle(Time now) noexcept {
  bool all_there = !replaced_;
  for (const Attachment& attachment : attachments_) {
    const TxSa* const sa = find(attachment);
    all_there = all_there && sa != nullptr;
    if (sa != nullptr) {
      static_cast<void>(secy_.set_tx_ceiling(attachment.sci, attachment.an, sa->next_pn.pn(), now));
    }
  }
  Status worst = Status::kOk;
  for (const Attachment& attachment : attachments_) {
    if (all_there) {
      const Status status = store_.write(attachment.key, highest_next_pn(attachment.key).pn());
      worst = status == Status::kOk ? worst : status;
    }
  }
  return worst;
}

PnBound PnReservation::highest_next_pn(const PnRecordKey& key) const noexcept {
  PnBound highest{};
  for (const Attachment& attachment : attachments_) {
    const TxSa* const sa = find(attachment);
    if (sa != nullptr && attachment.key.sak == key.sak) {
      highest = std::max(highest, sa->next_pn);
    }
  }
  return highest;
}

}  // namespace linksec
