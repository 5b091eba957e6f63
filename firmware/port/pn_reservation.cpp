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

const TxSa* PnReservation::find(const Attachment& attachment) const noexcept {
  const TxSc* const sc = secy_.find_tx_sc(attachment.sci);
  if (sc == nullptr || !sc->sa[attachment.an.value()].created) {
    return nullptr;
  }
  return &sc->sa[attachment.an.value()];
}

Status PnReservation::attach(Sci sci, An an, const PnRecordKey& key, Time now) noexcept {
  const Attachment attachment{sci, an, key};
  const TxSa* const sa = find(attachment);
  if (sa == nullptr) {
    return Status::kNotFound;
  }
  const Result<Pn> ceiling = store_.ceiling(key);
  if (!ceiling.ok()) {
    return ceiling.status();
  }
  if (sa->next_pn < PnBound{ceiling.value()}) {
    return Status::kNotPermitted;
  }
  if (!attachments_.push_back(attachment)) {
    return Status::kNoCapacity;
  }
  return secy_.set_tx_ceiling(sci, an, sa->next_pn.pn(), now);
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

// The SA's ceiling falls before the record does, so that no PN in between can be used any more.
Status PnReservation::settle(Time now) noexcept {
  for (const Attachment& attachment : attachments_) {
    if (const TxSa* const sa = find(attachment); sa != nullptr) {
      static_cast<void>(
          secy_.set_tx_ceiling(attachment.sci, attachment.an, sa->next_pn.pn(), now));
    }
  }
  Status worst = Status::kOk;
  for (const Attachment& attachment : attachments_) {
    PnBound highest{};
    for (const Attachment& other : attachments_) {
      const TxSa* const sa = find(other);
      if (sa != nullptr && other.key.sak == attachment.key.sak) {
        highest = std::max(highest, sa->next_pn);
      }
    }
    if (highest != PnBound{}) {
      const Status status = store_.write(attachment.key, highest.pn());
      worst = status == Status::kOk ? worst : status;
    }
  }
  return worst;
}

}  // namespace linksec
