// SPDX-License-Identifier: Apache-2.0
#pragma once

// Brings a SecY into the state that a Link describes, through the SecY's own management: the one
// place where that is done, for a board's block, a LINK.toml and a conformance case alike. What the
// SecY refuses it says, in a form from which a console or a host program makes its words. It
// creates no PN record, enables no port and moves no frame.

#include <cstdint>
#include <span>

#include "app/link.h"
#include "base/status.h"
#include "base/time.h"
#include "port/pn_reservation.h"
#include "secy/secy.h"

namespace linksec {

/// A part of a link that a SecY can refuse.
enum class LinkPart : std::uint8_t {
  kNone,
  kCipherSuite,
  kProtectFrames,
  kUseEs,
  kTrafficClass,
  kAccessPriority,
  kKey,
  kSc,
  kSa,
  kEncodingSa,
  kAgreement,
};

/// The part in words: "the cipher suite".
[[nodiscard]] const char* to_string(LinkPart part) noexcept;

/// What was refused first.
struct Refusal {
  LinkPart part = LinkPart::kNone;  ///< kNone: all of it was accepted.
  Status status = Status::kOk;
  LinkSide side = LinkSide::kTransmit;  ///< Of an SC or SA.
  std::uint16_t index = 0;              ///< The key's or the SC's place in its list.
  std::uint16_t sa = 0;                 ///< The SA's place in its SC's list.

  [[nodiscard]] bool any() const noexcept { return part != LinkPart::kNone; }
};

/// A SecY and what stands beside it.
struct LinkTarget {
  SecY& secy;
  /// The PNs' records; null on a platform that keeps none: PNs then begin where the link says.
  PnReservation* reservation = nullptr;
  /// Where each key's SAK is noted, by its place in the link: as many as there are keys.
  std::span<SakId> saks{};
};

/// True when an SA is there with its record alone, on a platform that keeps any: each transmit SA,
/// because its SAK outlives the power, and a receive SA that names one.
[[nodiscard]] constexpr bool asks_for_record(LinkSide side, const LinkSa& sa) noexcept {
  return side == LinkSide::kTransmit || sa.recorded;
}

/// The first PN that an SA's record leaves it. Returns kNotFound when it has no record,
/// kNotPermitted when that is of another suite or Salt, kNoCapacity when no PN is left, kIoError.
[[nodiscard]] Result<PnBound> recorded_ceiling(const LinkSa& sa, const PnReservation& reservation,
                                               CipherSuite suite) noexcept;

/// All of a link. Where the platform keeps records, a transmit SA without its record is left out:
/// a SAK that outlives the power sends nothing then. So is an SA that has a record which can't be
/// used; `recorded_ceiling` says why.
[[nodiscard]] Refusal apply(const Link& link, const LinkTarget& to, Time now) noexcept;

/// One SA more, in place of one with the same AN, by the same rules. Returns what the SecY's
/// management and PnReservation::attach do, and kOk for an SA that is left out.
[[nodiscard]] Status start_sa(LinkSide side, Sci sci, const LinkSa& sa, bool shared_sak,
                              const LinkTarget& to, Time now) noexcept;

}  // namespace linksec
