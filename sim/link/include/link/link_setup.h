// SPDX-License-Identifier: Apache-2.0
#pragma once

// Brings a SecY, or an image, into the state that a LINK.toml describes, and starts the SAs that
// the file has for later; app/apply.h does both. It reads no file and moves no frame.

#include <cstdint>
#include <vector>

#include "app/apply.h"
#include "app/bump_image.h"
#include "base/capacity.h"
#include "base/time.h"
#include "link/link_config.h"
#include "link/link_value.h"
#include "link/pn_guard.h"
#include "secy/secy.h"

namespace linksec::sim {

/// The number, from 1, of the frame that comes next in each direction.
struct NextFrames {
  std::uint64_t transmit = 1;  ///< For transmit SAs.
  std::uint64_t receive = 1;   ///< For receive SAs.
};

/// What a SecY must hold for a LINK.toml.
[[nodiscard]] Capacity capacity_of(const LinkConfig& config) noexcept;

/// One LINK.toml on its way into one SecY or image, and the SAs that are still to start.
class LinkSetup {
 public:
  /// Applies all that holds from the beginning to a SecY that stands alone. `guard` may be null:
  /// PNs then start at next-pn every time. Throws a Failure when the SecY refuses something. The
  /// config stays as long as this object; its SAKs can go after the constructor.
  LinkSetup(const LinkConfig& config, SecY& secy, Direction direction, PnGuard* guard, Time now);
  /// The same to an image, which opens; its PN records are those of `recorded`.
  LinkSetup(const LinkConfig& config, BumpImage& image, Recorded recorded, Time now);

  /// True when an SA is to start before the frames of these numbers and of this time.
  [[nodiscard]] bool due(NextFrames next, Time time) const noexcept;
  /// Starts the SAs that are due. A transmit SA that starts becomes the encodingSA of its SC.
  void advance(NextFrames next, Time time);

 private:
  struct Event {
    StartAt start{};
    LinkSide side = LinkSide::kTransmit;
    std::size_t sc = 0;
    std::size_t sa = 0;
  };

  [[nodiscard]] static bool due(const Event& event, NextFrames next, Time time) noexcept;
  void note_later(Direction direction);
  void find_first() noexcept;
  void start(const Event& event, Time now);
  [[nodiscard]] Sci sci_of(const Event& event) const noexcept;
  [[nodiscard]] const LinkSa& sa_of(const Event& event) const noexcept;
  [[nodiscard]] SakId sak_in_place(const Event& event) const noexcept;
  void delete_if_unused(SakId sak);

  const LinkConfig& config_;
  LinkValue value_;
  std::vector<SakId> saks_;  // For a SecY that stands alone: by the key's place.
  LinkTarget target_;
  std::vector<std::size_t> uses_to_come_;  // By the key's place, too.
  std::vector<Event> later_;   // In the order in which they start, as far as that is known.
  NextFrames first_frames_{};  // Where the first of them starts.
  Time first_time_{};
};

}  // namespace linksec::sim
