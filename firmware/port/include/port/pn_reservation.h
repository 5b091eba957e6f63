// SPDX-License-Identifier: Apache-2.0
#pragma once

// Keeps the PNs of a SecY's transmit SAs below what non-volatile memory has reserved: it reserves a
// stride before the first frame of that stride is sent, and the SecY itself refuses a PN beyond.
// Called from the poll loop, between bursts.

#include <cstddef>

#include "base/bounded_vector.h"
#include "base/config.h"
#include "base/status.h"
#include "base/time.h"
#include "port/pn_store.h"
#include "secy/secy.h"

namespace linksec {

class PnReservation {
 public:
  PnReservation(PnStore& store, SecY& secy) noexcept : store_(store), secy_(secy) {}

  /// Ties a transmit SA, which was created with a nextPN at or beyond the record's ceiling, to its
  /// record, and lets it send nothing until `top_up`. Returns kNotFound when SA or record are not
  /// there, kNotPermitted when the SA would use a PN below the ceiling, kNoCapacity. To be done
  /// anew for each SA that takes another one's place.
  [[nodiscard]] Status attach(Sci sci, An an, const PnRecordKey& key, Time now) noexcept;

  /// Reserves a stride for each attached SA that has fewer than `frames` PNs left. To be called
  /// before each burst of at most `frames` frames. Returns kIoError when the memory failed: the SAs
  /// stop at their old ceiling then.
  [[nodiscard]] Status top_up(std::size_t frames, Time now) noexcept;

  /// Stops the SAs, and gives back what was reserved and not used when each SA that was ever
  /// attached is still there: for an orderly end. Returns kIoError.
  [[nodiscard]] Status settle(Time now) noexcept;

 private:
  struct Attachment {
    Sci sci{};
    An an{};
    PnRecordKey key{};
    SakId sak{};
    Time sa_created{};
  };

  [[nodiscard]] const TxSa* find(const Attachment& attachment) const noexcept;
  [[nodiscard]] Attachment* place_for(Sci sci, An an) noexcept;
  [[nodiscard]] Status reserve(const Attachment& attachment, const TxSa& sa, Time now) noexcept;
  [[nodiscard]] PnBound highest_next_pn(const PnRecordKey& key) const noexcept;

  PnStore& store_;
  SecY& secy_;
  BoundedVector<Attachment, config::kMaxTxScs * An::kCount> attachments_{};
  bool replaced_ = false;
};

}  // namespace linksec
