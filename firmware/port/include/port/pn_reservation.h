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
  /// there, kNotPermitted when the SA would use a PN below the ceiling, kNoCapacity.
  [[nodiscard]] Status attach(Sci sci, An an, const PnRecordKey& key, Time now) noexcept;

  /// Reserves a stride for each attached SA that has fewer than `frames` PNs left. To be called
  /// before each burst of at most `frames` frames. Returns kIoError when the memory failed: the SAs
  /// stop at their old ceiling then.
  [[nodiscard]] Status top_up(std::size_t frames, Time now) noexcept;

  /// Gives back what was reserved and not used, and stops the SAs: for an orderly end. Returns
  /// kIoError.
  [[nodiscard]] Status settle(Time now) noexcept;

 private:
  struct Attachment {
    Sci sci{};
    An an{};
    PnRecordKey key{};
  };

  [[nodiscard]] const TxSa* find(const Attachment& attachment) const noexcept;
  [[nodiscard]] Status reserve(const Attachment& attachment, const TxSa& sa, Time now) noexcept;

  PnStore& store_;
  SecY& secy_;
  BoundedVector<Attachment, config::kMaxTxScs * An::kCount> attachments_{};
};

}  // namespace linksec
