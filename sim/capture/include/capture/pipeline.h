// SPDX-License-Identifier: Apache-2.0
#pragma once

// A SecY between two captures: frames in, in bursts, one direction at a time, each frame's outcome
// left in its slot. No file is written here; the commands do that.

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture/capture_input.h"
#include "capture/frame_batch.h"
#include "host/capture.h"
#include "link/link_config.h"
#include "link/link_setup.h"
#include "link/owned_secy.h"
#include "link/pn_guard.h"
#include "port/subscriptions.h"
#include "secy/secy.h"

namespace linksec::sim {

/// Plaintext in, what the Common Port sends out.
class Protector {
 public:
  /// `state` is the state file that keeps PNs from repeating; none for keys that are for testing
  /// alone. The config stays; its SAKs are wiped once the SecY has them.
  Protector(LinkConfig& config, const std::optional<std::string>& state);
  Protector(const Protector&) = delete;
  Protector& operator=(const Protector&) = delete;
  /// Gives reserved PNs back after a run that failed, where that can be done.
  ~Protector();

  /// Sets `FrameSlot::tx` of each frame that is not truncated.
  void process(FrameBatch& batch);
  /// For an orderly end.
  void finish();

  [[nodiscard]] LinkSetup& setup() noexcept { return *setup_; }
  [[nodiscard]] const SecY& secy() const noexcept { return *secy_; }

 private:
  std::size_t outer_tags_;
  OwnedSecY secy_;
  std::unique_ptr<PnGuard> guard_;
  std::unique_ptr<LinkSetup> setup_;
  std::array<TxFrame, config::kMaxBurst> burst_{};
  Time now_{};
  bool finished_ = false;
};

/// What the Common Port received in, what the Controlled and the Uncontrolled Port's users get out.
class Validator {
 public:
  /// The config stays; its SAKs are wiped once the SecY has them.
  Validator(LinkConfig& config, const Subscriptions& uncontrolled);

  /// Sets `FrameSlot::rx` and `FrameSlot::uncontrolled` of each frame that is not truncated.
  void process(FrameBatch& batch);

  [[nodiscard]] LinkSetup& setup() noexcept { return *setup_; }
  [[nodiscard]] const SecY& secy() const noexcept { return *secy_; }

 private:
  void prepare(FrameSlot& slot, RxFrame& frame);
  void conclude(FrameSlot& slot);

  std::size_t outer_tags_;
  Subscriptions uncontrolled_;
  OwnedSecY secy_;
  std::unique_ptr<LinkSetup> setup_;
  std::array<RxFrame, config::kMaxBurst> burst_{};
};

/// How a stream of frames ended.
enum class StreamEnd : std::uint8_t { kComplete, kReadError, kInterrupted };

/// Reads all of `input` into `batch` and hands it to `process` whenever it is full, an SA is to
/// start, the capture ends, or the next frame is not at hand. `process` has emptied nothing: the
/// batch is cleared here. `flush` is called before a read that may wait, so that what is finished
/// goes out. Ends early when the program is told to stop.
StreamEnd stream(CaptureInput& input, FrameBatch& batch, LinkSetup& setup,
                 const std::function<void(FrameBatch&)>& process,
                 const std::function<void()>& flush);

/// The same for one reader, without a flush.
StreamEnd stream(host::CaptureReader& reader, FrameBatch& batch, LinkSetup& setup,
                 const std::function<void(FrameBatch&)>& process);

}  // namespace linksec::sim
