// SPDX-License-Identifier: Apache-2.0
#include "app/apply.h"

#include "base/texts.h"

namespace linksec {
namespace {

// The PN, or the ceiling where that is beyond it.
[[gnu::noinline]] PnBound raised(Pn pn, PnBound ceiling) {
  const PnBound bound{pn};
  return bound < ceiling ? ceiling : bound;
}

// One run over a link. After the first refusal nothing more is done.
class Application {
 public:
  Application(const Link& link, const LinkTarget& to, Time now) noexcept
      : link_(link), to_(to), now_(now) {}

  Refusal run() noexcept {
    controls();
    keys();
    scs(LinkSide::kTransmit);
    scs(LinkSide::kReceive);
    return refusal_;
  }

 private:
  void require(Status status, LinkPart part) noexcept {
    if (status != Status::kOk && !refusal_.any()) {
      refusal_ = place_;
      refusal_.part = part;
      refusal_.status = status;
    }
  }

  void controls() noexcept {
    const Controls& from = link_.controls;
    Lmi& secy = to_.secy.lmi();
    require(secy.set_cipher_suite(from.cipher_suite, from.confidentiality_offset, now_),
            LinkPart::kCipherSuite);
    secy.set_validate_frames(from.validate_frames);
    require(secy.set_protect_frames(from.protect_frames), LinkPart::kProtectFrames);
    secy.set_replay_protect(from.replay_protect);
    secy.set_replay_window(from.replay_window);
    secy.set_always_include_sci(from.always_include_sci);
    require(secy.set_use_es(from.use_es), LinkPart::kUseEs);
    secy.set_use_scb(from.use_scb);
    if (link_.max_frame_octets != 0) {
      secy.set_max_frame_octets(link_.max_frame_octets);
    }
    std::uint8_t priority = 0;
    for (const std::uint8_t traffic_class : link_.traffic_classes) {
      require(secy.set_traffic_class(priority++, traffic_class), LinkPart::kTrafficClass);
    }
    priority = 0;
    for (const std::uint8_t access_priority : link_.access_priorities) {
      require(secy.set_access_priority(priority++, access_priority), LinkPart::kAccessPriority);
    }
  }

  // A key that no SA uses has no direction, and is not installed.
  void keys() noexcept {
    for (const LinkKey& key : link_.keys) {
      if (key.transmits || key.receives) {
        install(key);
      }
      ++place_.index;
    }
  }

  void install(const LinkKey& key) noexcept {
    SakParameters parameters;
    store_be16(parameters.key_identifier.octets.data() + 14,
               static_cast<std::uint16_t>(place_.index + 1));
    parameters.sak = key.sak;
    parameters.salt = key.salt;
    parameters.transmits = key.transmits;
    parameters.receives = key.receives;
    parameters.recorded = to_.reservation != nullptr;
    const Result<SakId> sak = to_.secy.lmi().install_sak(parameters, now_);
    const bool noted = place_.index < to_.saks.size();
    require(noted ? sak.status() : Status::kNoCapacity, LinkPart::kKey);
    if (noted) {
      to_.saks[place_.index] = sak.value();
    }
  }

  void scs(LinkSide side) noexcept {
    place_.side = side;
    place_.index = 0;
    for (const LinkSc& sc : link_.scs(side)) {
      if (!refusal_.any()) {
        create(sc);
      }
      ++place_.index;
    }
  }

  void create(const LinkSc& sc) noexcept {
    const bool transmits = place_.side == LinkSide::kTransmit;
    require(transmits ? to_.secy.lmi().create_tx_sc(sc.sci, now_)
                      : to_.secy.lmi().create_rx_sc(sc.sci, now_),
            LinkPart::kSc);
    place_.sa = 0;
    for (const LinkSa& sa : sc.sas) {
      if (!refusal_.any()) {
        require(start_sa(place_.side, sc.sci, sa, link_.shared_sak, to_, now_), LinkPart::kSa);
      }
      ++place_.sa;
    }
    if (transmits) {
      require(to_.secy.lmi().set_encoding_sa(sc.sci, sc.encoding_sa, now_), LinkPart::kEncodingSa);
    }
  }

  const Link& link_;
  const LinkTarget& to_;
  Time now_;
  Refusal place_{};
  Refusal refusal_{};
};

}  // namespace

const char* to_string(LinkPart part) noexcept {
  return nth_text(
      "nothing\0the cipher suite\0protect-frames\0use-es\0a traffic class\0"
      "an access priority\0a key\0an SC\0an SA\0encodingSA\0key agreement",
      static_cast<std::size_t>(part));
}

// @req C4
Result<PnBound> recorded_ceiling(const LinkSa& sa, const PnReservation& reservation,
                                 CipherSuite suite) noexcept {
  const Result<PnRecordId> record = reservation.store().find(sa.record);
  if (!sa.recorded || !record.ok()) {
    return sa.recorded ? record.status() : Status::kNotFound;
  }
  const PnBound ceiling = reservation.store().ceiling(record.value());
  const bool left = raised(sa.next_pn, ceiling).predecessor() < info(suite).last_pn;
  return left ? Result<PnBound>(ceiling) : Status::kNoCapacity;
}

Refusal apply(const Link& link, const LinkTarget& to, Time now) noexcept {
  return Application(link, to, now).run();
}

// An SA whose record is lost is left out: the others need not suffer from it.
// @req C4 D9 E13
Status start_sa(LinkSide side, Sci sci, const LinkSa& sa, bool shared_sak, const LinkTarget& to,
                Time now) noexcept {
  Lmi& secy = to.secy.lmi();
  const bool transmits = side == LinkSide::kTransmit;
  const bool recorded = to.reservation != nullptr && asks_for_record(side, sa);
  PnBound ceiling{};
  if (recorded) {
    const Result<PnBound> found =
        recorded_ceiling(sa, *to.reservation, to.secy.controls().cipher_suite);
    if (!found.ok()) {
      return Status::kOk;
    }
    ceiling = found.value();
  }
  const SakId sak = to.saks[sa.key];
  const Pn next_pn = raised(sa.next_pn, ceiling).pn();
  const Pn lowest_pn = raised(sa.lowest_pn, ceiling).pn();
  Status status =
      transmits
          ? secy.create_tx_sa(sci, sa.an,
                              {sak, next_pn, sa.ssci, sa.confidentiality, Pn{recorded ? 1U : 0U}},
                              now)
          : secy.create_rx_sa(sci, sa.an, {sak, next_pn, lowest_pn, sa.ssci, shared_sak}, now);
  if (status == Status::kOk && recorded) {
    status = to.reservation->attach(sci, sa.an, sa.record, now);
  }
  if (status == Status::kOk) {
    status = transmits ? secy.set_enable_transmit(sci, sa.an, sa.enabled, now)
                       : secy.set_enable_receive(sci, sa.an, sa.enabled, now);
  }
  return status;
}

}  // namespace linksec
