// SPDX-License-Identifier: Apache-2.0
#pragma once

// One SecY on one Ethernet port, the line: the Common Port below, and above it the users of the
// Controlled and of the Uncontrolled Port, whoever they are. Bursts change in place: what the line
// gave becomes what the users get, what the users ask for becomes what the line sends. It
// configures nothing and holds no frame. An end station's loop uses it as it is; SecYPort puts a
// second Ethernet port in the users' place.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bounded_vector.h"
#include "base/config.h"
#include "base/frame_buffer.h"
#include "base/status.h"
#include "base/time.h"
#include "hal/eth.h"
#include "port/pn_reservation.h"
#include "secy/secy.h"

namespace linksec {

/// What a port counts beside its SecY; all in frames.
struct SecYPortCounters {
  std::uint64_t controlled_requests = 0;       ///< From the users, for the Controlled Port.
  std::uint64_t uncontrolled_requests = 0;     ///< From the users, by EtherType.
  std::uint64_t common_requests = 0;           ///< Handed to the line.
  std::uint64_t refused_requests = 0;          ///< Not accepted: the Controlled Port was down, no
                                               ///< usable SA, malformed, or the engine failed.
  std::uint64_t common_indications = 0;        ///< From the line.
  std::uint64_t controlled_indications = 0;    ///< Delivered at the Controlled Port.
  std::uint64_t uncontrolled_indications = 0;  ///< Delivered at the Uncontrolled Port.
  std::uint64_t unrecorded_indications = 0;    ///< Valid, and not delivered: that could not be
                                               ///< written to the PN record.
  std::uint64_t line_drops = 0;                ///< The line's driver did not take them.
  std::uint64_t host_drops = 0;                ///< The host's driver did not take them.
};

class LinePort {
 public:
  /// A port on `line`; `secy` outlives it. Nobody is subscribed to anything.
  constexpr LinePort(SecY& secy, hal::PortId line) noexcept : secy_(secy), line_(line) {}

  /// PNs are kept within their records from now on, and transmit SAs that are created send nothing
  /// before they are attached; null ends that.
  void set_reservation(PnReservation* reservation) noexcept;

  /// Frames of this EtherType pass at the Uncontrolled Port from now on, in both directions. A type
  /// that passes already is fine. Returns kNoCapacity.
  [[nodiscard]] constexpr Status subscribe(std::uint16_t ether_type) noexcept {
    return subscribed(ether_type) || types_.push_back(ether_type) ? Status::kOk
                                                                  : Status::kNoCapacity;
  }
  /// They don't any more.
  void unsubscribe(std::uint16_t ether_type) noexcept;
  [[nodiscard]] constexpr bool subscribed(std::uint16_t ether_type) const noexcept {
    for (const std::uint16_t type : types_) {
      if (type == ether_type) {
        return true;
      }
    }
    return false;
  }

  /// To be called once a turn, before the others: the Common Port's status, the longest frame, the
  /// PNs of the next burst.
  void begin_turn(Time now) noexcept;

  /// Frames from the line into the first buffers of `buffers`; how many.
  [[nodiscard]] std::size_t receive(std::span<FrameBuffer> buffers) noexcept;

  /// Common Port indications: verifies up to config::kMaxBurst frames of the line in place. What
  /// the users get stays; a buffer without anything to deliver is empty afterwards.
  void indicate(std::span<FrameBuffer> burst, Time now) noexcept;

  /// Requests of the users, up to config::kMaxBurst: protects those for the Controlled Port in
  /// place, and hands all to the line in their order. An empty buffer is no request.
  void request(std::span<FrameBuffer> burst, Time now) noexcept;

  /// Counts what another port gave to, or did not take from, the users of this one.
  void count_as_it_came() noexcept { ++counters_.uncontrolled_indications; }
  void count_host_drops(std::size_t frames) noexcept { counters_.host_drops += frames; }

  [[nodiscard]] const SecYPortCounters& counters() const noexcept { return counters_; }
  [[nodiscard]] const SecY& secy() const noexcept { return secy_; }

 private:
  void reserve(Time now) noexcept;
  void generate(std::span<TxFrame> frames, Time now) noexcept;
  void send(std::span<FrameBuffer> burst) noexcept;

  SecY& secy_;
  hal::PortId line_;
  PnReservation* reservation_ = nullptr;
  Time reserve_again_{};  // When memory that failed is tried again.
  BoundedVector<std::uint16_t, config::kMaxBypassEtherTypes> types_{};  // Subscribed to.
  SecYPortCounters counters_{};
  std::array<TxFrame, config::kMaxBurst> tx_frames_{};
  std::array<RxFrame, config::kMaxBurst> rx_frames_{};
};

/// Hands those of up to config::kMaxBurst buffers that hold a frame to `port`, in their order;
/// returns how many it did not take.
[[nodiscard]] std::size_t transmit_burst(hal::PortId port, std::span<FrameBuffer> burst) noexcept;

}  // namespace linksec
