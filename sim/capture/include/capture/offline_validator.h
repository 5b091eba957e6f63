// SPDX-License-Identifier: Apache-2.0
#pragma once

// Judges the frames of a capture, which may hold both directions of several links. It finds the SA
// of each frame (by SCI, by source address, by the key that opens it), octets behind the frames and
// the upper half of a PN that the capture does not show, and leaves the verdict to the SecY of that
// SA. What it found out by itself it says, once each. It reads and writes no file.
//
// Who calls: linksec validate.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "capture/frame_batch.h"
#include "capture/frame_opener.h"
#include "capture/offline_senders.h"
#include "port/subscriptions.h"

namespace linksec::sim {

class CaptureAgreement;

/// How a capture is judged.
struct OfflineOptions {
  std::optional<std::size_t> trailer;  ///< Octets behind each frame; none: they are found.
  bool keep_received = false;          ///< FrameSlot::received is set for every frame.
  /// Of the capture, and outlives the validator: frames that do not open are given to it again.
  FrameOpener* opener = nullptr;
  Subscriptions uncontrolled{};
};

class OfflineValidator {
 public:
  /// The links stay as long as this object; their SAKs are wiped where nothing more is made of
  /// them. Throws a usage Failure.
  OfflineValidator(std::vector<LinkConfig>& links, const OfflineOptions& options);

  /// Sets FrameSlot::rx, `uncontrolled`, `bypass`, `remark` and `received` of each frame that is
  /// whole and can be verified.
  void process(FrameBatch& batch);

  /// Whether FrameSlot::received is set from now on, though nobody asked for every frame.
  void keep_received(bool on) noexcept { keeps_received_ = on; }
  /// The SCs and SAs come from `agreement`, too, which outlives this object.
  void listen(CaptureAgreement& agreement);
  [[nodiscard]] const OfflineSenders& senders() const noexcept { return senders_; }
  /// What was found out since the last call, a line each.
  [[nodiscard]] std::vector<std::string> take_notes();

 private:
  // The octets behind each frame of an interface, as they are or in their tunnels.
  struct Tail {
    bool settled = false;
    std::size_t octets = 0;
    unsigned looks = 0;
  };
  // Where a frame goes: to an SA, to an SC without one, or to none.
  struct Route {
    OfflineSc* sc = nullptr;
    OfflineSa* sa = nullptr;
    FrameRemark remark = FrameRemark::kNone;
  };
  // The SC and SA of the frame before, for frames of a stream that holds no question.
  struct Stream {
    std::uint8_t sc_and_an = 0;
    Sci sci{};
    Route route{};
  };

  [[nodiscard]] bool is_steady(FrameBatch& batch) const noexcept;
  void process_steady(FrameBatch& batch);
  void judge(FrameSlot& slot, std::size_t place);
  void judge_again(FrameBatch& batch);
  void judge_in_place(FrameBatch& batch, FrameSlot& slot, std::size_t place);
  [[nodiscard]] bool take_fcs_off(FrameSlot& slot) const;
  void keep_for_users(FrameSlot& slot) const;
  void cut(FrameSlot& slot, Tail& tail) const;
  [[nodiscard]] Route route(FrameSlot& slot, const RawSecTag& tag);
  [[nodiscard]] Route route_to(OfflineSc& sc, FrameSlot& slot, const RawSecTag& tag) const;
  [[nodiscard]] Route route_unknown(Sci sci, FrameSlot& slot, const RawSecTag& tag);
  [[nodiscard]] Route route_without_sci(FrameSlot& slot, const RawSecTag& tag);
  [[nodiscard]] Route route_by_key(FrameSlot& slot, const RawSecTag& tag);
  void look_at(FrameSlot& slot, const RawSecTag& tag, const Route& route, Tail& tail);
  void settle(FrameSlot& slot, const RawSecTag& tag, Tail& tail, std::size_t octets);
  void move_on(const FrameSlot& slot, const RawSecTag& tag, const Route& route, Pn pn);
  void conclude(FrameSlot& slot, OfflineSa* sa);
  void note_first_frame(const FrameSlot& slot, const OfflineSa& sa);
  void note_source(MacAddress address, OfflineSc& sc);
  [[nodiscard]] OfflineSc& any_sc(Sci sci, const OfflineSa& sa, const Nonce& nonce,
                                  const FrameSlot& slot);
  [[nodiscard]] static std::size_t place_of_tail(const FrameSlot& slot) noexcept;
  [[nodiscard]] Tail& tail_of(const FrameSlot& slot);

  OfflineOptions options_;
  OfflineSenders senders_;
  std::vector<Tail> tails_;  // By place_of_tail.
  bool keeps_received_ = false;
  std::size_t most_trailer_ = 0;  // Octets that may stand behind the frame at hand.
  Stream stream_{};
  CaptureAgreement* agreement_ = nullptr;                    // Where a link has an [mka].
  std::unordered_map<std::uint64_t, OfflineSc*> by_source_;  // Of frames without an SCI.
  bool source_noted_ = false;                                // How they find their SC was said.
  std::array<OfflineSa*, config::kMaxBurst> sas_{};          // By the frame's place in the batch.
  std::vector<OfflineLane*> busy_;                           // Lanes with frames of this batch.
  std::vector<OfflineLane*> verified_;                       // Those that have judged theirs.
  std::vector<std::string> notes_;
};

}  // namespace linksec::sim
