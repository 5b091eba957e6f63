// SPDX-License-Identifier: Apache-2.0
#pragma once

// The bump in the wire image, as boards run it, between two sides, and the clock that drives it:
// the captures' timestamps, in real time or as fast as it goes, or the machine's clock where an
// interface is live.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "app/bump_image.h"
#include "link/image_memory.h"
#include "link/link_config.h"
#include "link/link_setup.h"
#include "link/pn_guard.h"
#include "replay/pace.h"
#include "replay/replay_side.h"

namespace linksec::sim {

/// A replay through the bump image of this process.
class Replay {
 public:
  /// `state` is the state file; none for keys that are for testing alone, or when nothing is sent.
  /// The config stays; its SAKs are wiped once the SecY has them. `console` is the image's. At the
  /// original pace the captures' time goes `speed` times as fast as ours. Throws a Failure.
  Replay(LinkConfig& config, const std::optional<std::string>& state, ReplaySide& host,
         ReplaySide& line, Pace pace, hal::ConsoleId console, double speed = 1);
  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;
  ~Replay();

  /// Runs until both sides are over, the program is told to stop, or `limit` is reached.
  void run(std::optional<std::chrono::milliseconds> limit);
  /// Says what there is to say of the Controlled Port, and gives reserved PNs back.
  void finish();

  [[nodiscard]] const SecY& secy() const noexcept { return image().secy(); }
  [[nodiscard]] const SecYPort& port() const noexcept { return image().port(); }

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;

  [[nodiscard]] const BumpImage& image() const noexcept { return *image_; }
  [[nodiscard]] Wiring wire(const LinkConfig& config, hal::ConsoleId console);
  void deliver_alone(const LinkConfig& config);
  void start_clock();
  bool move_clock();
  void turn_until_idle();
  void wait();
  [[nodiscard]] std::optional<Time> next_time() const;
  [[nodiscard]] std::uint64_t next_number() const;
  [[nodiscard]] std::chrono::nanoseconds gap() const;
  [[nodiscard]] bool time_is_up() const;
  void settle();

  ReplaySide& host_;
  ReplaySide& line_;
  Pace pace_;
  double speed_;
  GapNotice gap_notice_;
  std::unique_ptr<PnGuard> guard_;
  std::optional<ImageMemory> memory_;
  std::unique_ptr<BumpImage> image_;
  std::unique_ptr<LinkSetup> setup_;
  SteadyTime real_start_{};
  std::optional<SteadyTime> end_;
  Time virtual_start_{};
  bool was_operational_ = false;
  bool finished_ = false;
};

}  // namespace linksec::sim
