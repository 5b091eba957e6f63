// SPDX-License-Identifier: Apache-2.0
#pragma once

// Brings a SecY into the state that a LINK.toml describes, through the SecY's own management
// interface, and starts the SAs that the file has for later. It reads no file and moves no frame.

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "link/link_config.h"
#include "link/pn_guard.h"
#include "secy/secy.h"

namespace linksec::sim {

/// Which SAs a run needs.
enum class Direction : std::uint8_t {
  kProtect,   ///< All transmit SCs and, for Table 10-1, the receive SCs; transmit SAs start later.
  kValidate,  ///< The receive SCs alone.
  kBoth,
};

/// The number, from 1, of the frame that comes next in each direction.
struct NextFrames {
  std::uint64_t transmit = 1;  ///< For transmit SAs.
  std::uint64_t receive = 1;   ///< For receive SAs.
};

class LinkSetup {
 public:
  /// Applies all that holds from the beginning. `guard` may be null: PNs then start at next-pn
  /// every time. Throws a Failure when the SecY refuses something. The config stays as long as
  /// this object; its SAKs can go after the constructor.
  LinkSetup(const LinkConfig& config, SecY& secy, Direction direction, PnGuard* guard, Time now);

  /// True when an SA is to start before the frames of these numbers and of this time.
  [[nodiscard]] bool due(NextFrames next, Time time) const noexcept;
  /// Starts the SAs that are due. A transmit SA that starts becomes the encodingSA of its SC.
  void advance(NextFrames next, Time time);

 private:
  struct Event {
    StartAt start{};
    bool transmit = false;
    std::size_t sc = 0;
    std::size_t sa = 0;
  };

  [[nodiscard]] static bool due(const Event& event, NextFrames next, Time time) noexcept;
  void find_first() noexcept;
  void apply_controls(Time now);
  void install_saks(Time now);
  void create_tx_scs(Time now);
  void create_rx_scs(Time now);
  void start(const Event& event, Time now);
  void start_tx(const TxScConfig& sc, const TxSaConfig& sa, Time now);
  void start_rx(const RxScConfig& sc, const RxSaConfig& sa, Time now);
  [[nodiscard]] std::size_t key_of(const Event& event) const noexcept;
  [[nodiscard]] SakId sak_in_place(const Event& event) const noexcept;
  void delete_if_unused(SakId sak);
  void require(Status status, unsigned line, const char* what) const;

  const LinkConfig& config_;
  SecY& secy_;
  Direction direction_;
  PnGuard* guard_;
  std::vector<SakId> saks_;                // By the key's place in LinkConfig::keys.
  std::vector<std::size_t> uses_to_come_;  // By the key's place, too.
  std::vector<Event> later_;   // In the order in which they start, as far as that is known.
  NextFrames first_frames_{};  // Where the first of them starts.
  Time first_time_{};
};

}  // namespace linksec::sim
