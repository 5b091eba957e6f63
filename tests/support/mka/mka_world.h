// SPDX-License-Identifier: Apache-2.0
#pragma once

// Stations with key agreement on one wire, under virtual time: each a SecY and a KaY, nothing else.
// The wire takes the same time for all and loses what a test tells it to. Time jumps from one
// deadline or arrival to the next.

#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <vector>

#include "base/arena.h"
#include "kay/kay.h"
#include "secy/secy.h"
#include "support/frames.h"

namespace linksec::test {

/// What a station has room for, where a test does not say less.
inline constexpr Capacity kMkaCapacity = {.tx_scs = 1,
                                          .rx_scs = 8,
                                          .saks = 8,
                                          .pn_records = 1,
                                          .participants = 4,
                                          .live_peers = 8,
                                          .potential_peers = 8};

/// A station.
class MkaStation {
 public:
  MkaStation(KaySettings settings, std::vector<CaSettings> cas, std::uint16_t entropy,
             const Capacity& capacity);

  /// Begins, with the port enabled. False where the KaY refuses.
  [[nodiscard]] bool start(Time now);
  /// A power cut and a boot: all that was in RAM is gone.
  void restart(Time now);

  [[nodiscard]] Kay& kay() noexcept { return parts_->kay; }
  [[nodiscard]] SecY& secy() noexcept { return parts_->secy; }
  [[nodiscard]] Sci sci() const noexcept { return settings_.sci; }
  [[nodiscard]] bool secured() { return kay().status().secured; }
  /// A Controlled Port frame as the line gets it; empty where it is not sent.
  [[nodiscard]] Octets protect(const Octets& frame, Time now);
  /// What the Controlled Port delivers of a frame from the line; empty where nothing.
  [[nodiscard]] Octets verify(const Octets& frame);

 private:
  struct Parts {
    Parts(std::uint16_t entropy, const Capacity& capacity);
    std::vector<std::uint8_t> memory;
    Arena arena;
    SecY secy;
    Kay kay;
  };

  KaySettings settings_;
  std::vector<CaSettings> cas_;
  std::uint16_t entropy_;
  Capacity capacity_;
  std::unique_ptr<Parts> parts_;
};

class MkaWorld {
 public:
  static constexpr Duration kWire = Duration::microseconds(100);

  /// A frame on its way. Where it is the station's number, from 0.
  struct Sent {
    Time at{};
    std::size_t from = 0;
    Octets frame;
  };
  using Loses = std::function<bool(const Sent&, std::size_t to)>;

  MkaStation& add(const KaySettings& settings, std::vector<CaSettings> cas,
                  const Capacity& capacity = kMkaCapacity);
  void start(std::size_t station);
  MkaStation& operator[](std::size_t station) { return *stations_[station]; }
  [[nodiscard]] Time now() const noexcept { return now_; }
  /// All MKPDUs so far.
  [[nodiscard]] const std::vector<Sent>& sent() const noexcept { return sent_; }
  void lose(Loses loses) { loses_ = std::move(loses); }
  /// Called at each point in time behind what happens there.
  void each_turn(std::function<void()> f) { each_turn_ = std::move(f); }

  /// To the end of that time.
  void run(Duration duration);
  /// Until `holds`, or for `most`; whether it held.
  [[nodiscard]] bool run_until(const std::function<bool()>& holds, Duration most);
  /// A frame that the test puts before a station, now.
  void inject(std::size_t to, const Octets& frame);

 private:
  struct Arrival {
    Time at{};
    std::uint64_t order = 0;
    std::size_t to = 0;
    Octets frame;
    friend bool operator<(const Arrival& a, const Arrival& b) {
      return b.at < a.at || (a.at == b.at && b.order < a.order);
    }
  };

  void turn();
  [[nodiscard]] Time next_event();

  std::vector<std::unique_ptr<MkaStation>> stations_;
  std::priority_queue<Arrival> arrivals_;
  std::uint64_t order_ = 0;
  std::vector<Sent> sent_;
  Loses loses_;
  std::function<void()> each_turn_;
  Time now_{Duration::seconds(1).ns};
};

}  // namespace linksec::test
