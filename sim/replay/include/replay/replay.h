// SPDX-License-Identifier: Apache-2.0
#pragma once

// The whole firmware between two sides, and the clock that drives it: the captures' timestamps, in
// real time or as fast as it goes, or the machine's clock where an interface is live.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "app/firmware.h"
#include "link/link_config.h"
#include "link/link_setup.h"
#include "link/pn_guard.h"
#include "port/secy_port.h"
#include "replay/replay_side.h"

namespace linksec::sim {

/// How fast the captures' frames come.
enum class Pace : std::uint8_t {
  kFast,      ///< As fast as it goes.
  kOriginal,  ///< With the time between them that their timestamps tell.
};

class Replay {
 public:
  /// `state` is the state file; none for keys that are for testing alone, or when nothing is sent.
  /// The config stays; its SAKs are wiped once the SecY has them. Throws a Failure.
  Replay(LinkConfig& config, const std::optional<std::string>& state, ReplaySide& host,
         ReplaySide& line, Pace pace);
  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;
  ~Replay();

  /// Runs until both sides are over, the program is told to stop, or `limit` is reached.
  void run(std::optional<std::chrono::milliseconds> limit);
  /// Says what there is to say of the Controlled Port, and gives reserved PNs back.
  void finish();

  [[nodiscard]] const SecY& secy() const noexcept { return *secy_; }
  [[nodiscard]] const SecYPort& port() const noexcept { return *port_; }
  [[nodiscard]] const Firmware& firmware() const noexcept { return *firmware_; }

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;

  void subscribe(const std::vector<std::uint16_t>& ether_types);
  void start_clock();
  bool move_clock();
  void turn_until_idle();
  void wait();
  [[nodiscard]] std::optional<Time> next_time() const;

  ReplaySide& host_;
  ReplaySide& line_;
  Pace pace_;
  std::unique_ptr<SecY> secy_;
  std::unique_ptr<PnGuard> guard_;
  std::unique_ptr<LinkSetup> setup_;
  std::vector<std::uint8_t> storage_;
  std::unique_ptr<SecYPort> port_;
  std::unique_ptr<Firmware> firmware_;
  SteadyTime real_start_{};
  Time virtual_start_{};
  bool was_operational_ = false;
  bool finished_ = false;
};

}  // namespace linksec::sim
