// SPDX-License-Identifier: Apache-2.0
#pragma once

// Keeps the PNs of a SecY within what its PN records say. Transmit: a stride is reserved before its
// first frame is sent, and the SecY itself refuses a PN beyond. Receive: a ceiling is written
// before the first frame beyond it is delivered. Called from the poll loop, between bursts.

#include <cstddef>
#include <cstdint>

#include "base/arena.h"
#include "base/bounded_vector.h"
#include "base/capacity.h"
#include "base/config.h"
#include "base/status.h"
#include "base/time.h"
#include "port/pn_store.h"
#include "secy/secy.h"

namespace linksec {

class PnReservation {
 public:
  /// For a SecY of that capacity, with memory of `arena` where capacities are chosen at run time.
  constexpr PnReservation(PnStore& store, SecY& secy, Arena& arena,
                          const Capacity& capacity) noexcept
      : store_(store), secy_(secy), attachments_(arena, places(capacity)) {}
  /// For a SecY of the platform's capacity, where that is a constant.
  template <bool Constant = true>
  requires ConstantCapacities<Constant>
  constexpr PnReservation(PnStore& store, SecY& secy) noexcept : store_(store), secy_(secy) {}

  /// Octets of an arena that one for a SecY of that capacity takes.
  [[nodiscard]] static constexpr std::size_t octets(const Capacity& capacity) noexcept {
    return table_octets<Attachment>(places(capacity));
  }

  /// The records, as they are now.
  [[nodiscard]] const PnStore& store() const noexcept { return store_; }

  /// Ties an SA to its record: by the key's kind a transmit SA, which sends nothing until `top_up`,
  /// or a receive SA. It was created with PNs at or beyond the record's ceiling: nextPN, and for a
  /// receive SA lowestPN too. Returns kNotFound when SA or record are not there, kNotPermitted when
  /// a PN is below the ceiling or the record is of another suite or Salt, kNoCapacity, kIoError. To
  /// be done anew for each SA that takes another one's place.
  [[nodiscard]] Status attach(Sci sci, An an, const PnRecordKey& key, Time now) noexcept;

  /// Reserves a stride for each attached transmit SA that has fewer than `frames` PNs left. To be
  /// called before each burst of at most `frames` frames. Returns kIoError when the memory failed:
  /// the SAs stop at their old ceiling then.
  [[nodiscard]] Status top_up(std::size_t frames, Time now) noexcept;

  /// Sees to it that the nextPN of each attached receive SA is not beyond its record. To be called
  /// between verification and delivery. Unless it returns kOk no frame of the burst that was found
  /// valid may be delivered: kIoError when the memory failed, kNotReady when it did so within the
  /// last second. The stride follows the traffic: it doubles when it lasted less than a second, and
  /// falls back to config::kMinRxPnStride, with another write, when it lasts two.
  [[nodiscard]] Status cover(Time now) noexcept;

  /// When `cover` has something to do though no frame came: a stride to write down, or memory that
  /// failed to try again; Time::never() when nothing.
  [[nodiscard]] Time next_deadline() const noexcept;

  /// Stops the transmit SAs and gives back what was reserved and not used, and lets the records of
  /// receive SAs end at nextPN: for an orderly end. Transmit records stay as they are unless each
  /// SA that was ever attached is still there. Returns kIoError.
  [[nodiscard]] Status settle(Time now) noexcept;

 private:
  struct Attachment {
    Sci sci{};
    Time sa_created{};
    Time written{};            // When the receive ceiling was.
    std::uint32_t stride = 0;  // And how far beyond nextPN.
    SakId sak{};
    PnRecordId record{};
    An an{};
    bool receives = false;
  };

  // One for each SA that there can be.
  static constexpr std::size_t places(const Capacity& capacity) noexcept {
    return (capacity.tx_scs + capacity.rx_scs) * An::kCount;
  }

  // An SA as this class sees it; nulls when there is none.
  struct View {
    const Sa* sa = nullptr;
    const LifeTimes* times = nullptr;
    const PnBound* next_pn = nullptr;
    const PnBound* bound = nullptr;  // The ceiling of a transmit SA, lowestPN of a receive SA.
  };

  [[nodiscard]] View in_place(const Attachment& attachment) const noexcept;
  [[nodiscard]] View find(const Attachment& attachment) const noexcept;
  [[nodiscard]] Attachment* place_for(const Attachment& newcomer) noexcept;
  [[nodiscard]] PnBound raised_by(PnBound bound, std::uint64_t count) const noexcept;
  [[nodiscard]] PnBound highest_next_pn(PnRecordId record) const noexcept;
  [[nodiscard]] Status reserve(const Attachment& attachment, PnBound next_pn, Time now) noexcept;
  [[nodiscard]] Status advance(Attachment& attachment, Time now) noexcept;

  PnStore& store_;
  SecY& secy_;
  TableVector<Attachment, (config::kMaxTxScs + config::kMaxRxScs) * An::kCount> attachments_{};
  Time cover_again_{};     // When memory that failed is tried again.
  bool replaced_ = false;  // A transmit SA's place was taken by another.
};

}  // namespace linksec
