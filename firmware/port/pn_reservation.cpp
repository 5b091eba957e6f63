// SPDX-License-Identifier: Apache-2.0
#include "port/pn_reservation.h"

namespace linksec {
namespace {

constexpr Duration kSecond = Duration::seconds(1);

}  // namespace

PnReservation::View PnReservation::in_place(const Attachment& attachment) const noexcept {
  const std::size_t an = attachment.an.value();
  View view;
  if (attachment.receives) {
    if (const RxSc* const sc = secy_.find_rx_sc(attachment.sci); sc != nullptr) {
      const RxSa& sa = sc->sa[an];
      view = {&sa, &sa.times, &sa.replay.next_pn, &sa.replay.lowest_pn};
    }
  } else if (const TxSc* const sc = secy_.find_tx_sc(attachment.sci); sc != nullptr) {
    const TxSa& sa = sc->sa[an];
    view = {&sa, &sa.times, &sa.next_pn, &sa.ceiling};
  }
  return view.sa != nullptr && view.sa->created ? view : View{};
}

// The SA that was attached; none when it is gone or another one has its place.
PnReservation::View PnReservation::find(const Attachment& attachment) const noexcept {
  const View view = in_place(attachment);
  const bool same = view.sa != nullptr && view.sa->sak == attachment.sak &&
                    view.times->created == attachment.sa_created;
  return same ? view : View{};
}

// The attachment of an SA with the same place takes over from that of its predecessor.
PnReservation::Attachment* PnReservation::place_for(const Attachment& newcomer) noexcept {
  for (Attachment& attachment : attachments_) {
    const bool same_place = attachment.receives == newcomer.receives &&
                            attachment.sci == newcomer.sci && attachment.an == newcomer.an;
    if (same_place || find(attachment).sa == nullptr) {
      replaced_ = replaced_ || !attachment.receives;
      return &attachment;
    }
  }
  return attachments_.push_back({}) ? attachments_.end() - 1 : nullptr;
}

Status PnReservation::attach(Sci sci, An an, const PnRecordKey& key, Time now) noexcept {
  Attachment newcomer;
  newcomer.sci = sci;
  newcomer.an = an;
  newcomer.receives = key.kind == PnRecordKind::kReceive;
  const View view = in_place(newcomer);
  const Result<PnRecordId> record = store_.find(key);
  if (view.sa == nullptr || !record.ok()) {
    return view.sa == nullptr ? Status::kNotFound : record.status();
  }
  newcomer.sak = view.sa->sak;
  newcomer.sa_created = view.times->created;
  newcomer.record = record.value();
  const PnBound ceiling = store_.ceiling(newcomer.record);
  if (*view.next_pn < ceiling || (newcomer.receives && *view.bound < ceiling)) {
    return Status::kNotPermitted;
  }
  Attachment* const place = place_for(newcomer);
  if (place == nullptr) {
    return Status::kNoCapacity;
  }
  *place = newcomer;
  return newcomer.receives ? Status::kOk
                           : secy_.lmi().set_tx_ceiling(sci, an, view.next_pn->pn(), now);
}

// `bound` and `count` more, the suite's last PN and one at the most.
PnBound PnReservation::raised_by(PnBound bound, std::uint64_t count) const noexcept {
  const std::uint64_t last = info(secy_.controls().cipher_suite).last_pn;
  const std::uint64_t before = bound.predecessor();
  return PnBound::after(Pn{before < last && last - before > count ? before + count : last});
}

PnBound PnReservation::highest_next_pn(PnRecordId record) const noexcept {
  PnBound highest{};
  for (const Attachment& attachment : attachments_) {
    const View view = find(attachment);
    if (view.sa != nullptr && attachment.record == record && highest < *view.next_pn) {
      highest = *view.next_pn;
    }
  }
  return highest;
}

// @req C4
Status PnReservation::top_up(std::size_t frames, Time now) noexcept {
  Status worst = Status::kOk;
  for (const Attachment& attachment : attachments_) {
    const View view = attachment.receives ? View{} : find(attachment);
    if (view.sa != nullptr && *view.bound < raised_by(*view.next_pn, frames)) {
      const Status status = reserve(attachment, *view.next_pn, now);
      worst = status == Status::kOk ? worst : status;
    }
  }
  return worst;
}

// Several SAs may share a record: it holds the greatest ceiling of all.
Status PnReservation::reserve(const Attachment& attachment, PnBound next_pn, Time now) noexcept {
  const PnBound wanted = raised_by(next_pn, config::kPnStride);
  if (store_.ceiling(attachment.record) < wanted) {
    if (const Status status = store_.write(attachment.record, wanted); status != Status::kOk) {
      return status;
    }
  }
  return secy_.lmi().set_tx_ceiling(attachment.sci, attachment.an, wanted.pn(), now);
}

// A ceiling that reaches far beyond what comes would cost a peer that has become slow more than a
// moment after a power cut: it is written down.
// @req D9
Status PnReservation::cover(Time now) noexcept {
  Status worst = Status::kOk;
  for (Attachment& attachment : attachments_) {
    const View view = attachment.receives ? find(attachment) : View{};
    if (view.sa == nullptr) {
      continue;
    }
    const bool beyond = store_.ceiling(attachment.record) < *view.next_pn;
    const bool quiet =
        attachment.stride > config::kMinRxPnStride && now - attachment.written >= kSecond * 2;
    if (beyond || quiet) {
      const Status status = advance(attachment, now);
      worst = status == Status::kOk || !beyond ? worst : status;
    }
  }
  return worst;
}

Status PnReservation::advance(Attachment& attachment, Time now) noexcept {
  if (now < cover_again_) {
    return Status::kNotReady;
  }
  const Duration lasted = now - attachment.written;
  std::uint64_t stride = lasted < kSecond * 2 ? attachment.stride : 0;
  stride = lasted < kSecond ? 2 * stride : stride;
  stride = stride < config::kMinRxPnStride ? config::kMinRxPnStride : stride;
  stride = stride > config::kPnStride ? config::kPnStride : stride;
  const PnBound wanted = raised_by(highest_next_pn(attachment.record), stride);
  if (const Status status = store_.write(attachment.record, wanted); status != Status::kOk) {
    cover_again_ = now + kSecond;
    return status;
  }
  attachment.written = now;
  attachment.stride = static_cast<std::uint32_t>(stride);
  return Status::kOk;
}

// An SA that is gone has nothing to write down.
Time PnReservation::next_deadline() const noexcept {
  Time next = Time::never();
  for (const Attachment& attachment : attachments_) {
    if (attachment.stride > config::kMinRxPnStride && find(attachment).sa != nullptr) {
      const Time quiet = attachment.written + kSecond * 2;
      const Time due = quiet < cover_again_ ? cover_again_ : quiet;
      next = due < next ? due : next;
    }
  }
  return next;
}

// Each transmit SA's ceiling falls before its record does, so that no PN in between can be used any
// more. How far an SA came that is gone nobody knows, so that nothing is given back then. A receive
// SA that goes on has its record raised again before anything is delivered.
Status PnReservation::settle(Time now) noexcept {
  bool all_there = !replaced_;
  for (const Attachment& attachment : attachments_) {
    const View view = find(attachment);
    if (!attachment.receives && view.sa != nullptr) {
      static_cast<void>(
          secy_.lmi().set_tx_ceiling(attachment.sci, attachment.an, view.next_pn->pn(), now));
    }
    all_there = all_there && (attachment.receives || view.sa != nullptr);
  }
  Status worst = Status::kOk;
  for (const Attachment& attachment : attachments_) {
    const bool known = attachment.receives ? find(attachment).sa != nullptr : all_there;
    const PnBound used = highest_next_pn(attachment.record);
    if (known && store_.ceiling(attachment.record) != used) {
      const Status status = store_.write(attachment.record, used);
      worst = status == Status::kOk ? worst : status;
    }
  }
  return worst;
}

}  // namespace linksec
