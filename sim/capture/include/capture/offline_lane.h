// SPDX-License-Identifier: Apache-2.0
#pragma once

// A SecY that receives one SC of a capture: SAs of one cipher suite under one set of controls, each
// AN once. The SAs of a link whose keys differ in that, or whose ANs come again, are spread over
// several lanes, and each keeps its own PN windows. It decides nothing: offline_validator.h chooses
// the lane of a frame, and the SecY judges it.

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "base/assert.h"
#include "base/config.h"
#include "capture/frame_batch.h"
#include "link/link_config.h"
#include "link/owned_secy.h"
#include "secy/secy.h"

namespace linksec::sim {

class OfflineLane {
 public:
  /// A lane for the SC `sci`; without one it has no SC, and is for frames that belong to none.
  /// Throws a usage Failure, with `file` in front, when the SecY refuses something.
  OfflineLane(const std::string& file, const Controls& controls, std::optional<Sci> sci);

  /// True when an SA of that AN can be added under these controls.
  [[nodiscard]] bool has_place(const Controls& controls, An an) const noexcept;
  /// Adds an SA; `has_place` was true. Throws a usage Failure, with file and line in front.
  void add(const RxSaConfig& sa, const KeyConfig& key);

  /// Puts a frame into the lane's burst, which has room for a whole FrameBatch.
  void put(FrameSlot& slot) noexcept {
    LINKSEC_ASSERT(size_ < burst_.size());
    burst_[size_] = RxFrame{};
    burst_[size_].buffer = &slot.buffer;
    slots_[size_++] = &slot;
  }
  /// True when there are frames in the burst.
  [[nodiscard]] bool busy() const noexcept { return size_ != 0; }
  /// Verifies the burst and leaves each frame's outcome in its slot. The burst is empty then.
  void verify();
  /// Verifies the one frame in the burst as if it had come in its place among `frames`, of which
  /// the last burst was: in front of those with a higher number. One that has the PN of any of them
  /// that is valid is judged as what comes last.
  void verify_in_place(std::span<FrameSlot> frames);

  /// The nextPN of an SA becomes `pn`, and lowestPN follows by the window: for a stream that began
  /// before its capture. Neither ever moves back.
  void move_on(An an, Pn pn);
  /// An SA has that SSCI from now on, and the window that it had.
  void set_ssci(An an, Ssci ssci) { make_again(an, sa(an).replay, ssci); }
  /// The PN that the SecY would take a frame with this PN field for.
  [[nodiscard]] RecoveredPn recover(An an, std::uint32_t field) const noexcept;

  [[nodiscard]] const SecY& secy() const noexcept { return *secy_; }

 private:
  void require(Status status, unsigned line, const char* what) const;
  [[nodiscard]] const RxSa& sa(An an) const noexcept;
  [[nodiscard]] std::uint32_t window() const noexcept;
  [[nodiscard]] std::optional<ReplayState> replay_at(const FrameSlot& slot, An an,
                                                     std::span<FrameSlot> frames) const noexcept;
  void make_again(An an, const ReplayState& replay, Ssci ssci);
  [[nodiscard]] SakId install(const KeyConfig& key);

  std::string file_;
  Controls controls_;
  std::optional<Sci> sci_;
  OwnedSecY secy_;
  std::array<bool, An::kCount> taken_{};
  std::map<const KeyConfig*, SakId> saks_;  // One SAK may serve several ANs: static keys.
  std::array<RxFrame, config::kMaxBurst> burst_{};
  std::array<FrameSlot*, config::kMaxBurst> slots_{};
  std::size_t size_ = 0;
  const RxSc* sc_ = nullptr;                            // None where it has no SC.
  std::array<ReplayState, An::kCount> before_burst_{};  // Of its SAs.
};

}  // namespace linksec::sim
