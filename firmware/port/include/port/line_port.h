// SPDX-License-Identifier: Apache-2.0
#pragma once

// One SecY on one Ethernet port, the line: the Common Port below, and above it the users of the
// Controlled and of the Uncontrolled Port, whoever they are. Their two service access points are
// apart: a request names its own, and each frame from the line is labelled with those that deliver
// it. Bursts change in place: what the line gave becomes what the users get, what the users ask for
// becomes what the line sends. It configures nothing, holds no frame and knows no EtherType: who
// wants what of the Uncontrolled Port is its users' business. An end station's loop uses it as it
// is; SecYPort puts a second Ethernet port in the users' place.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/config.h"
#include "base/frame_buffer.h"
#include "base/time.h"
#include "hal/eth.h"
#include "port/pn_reservation.h"
#include "secy/secy.h"

namespace linksec {

/// What a port counts beside its SecY; all in frames.
struct SecYPortCounters {
  std::uint64_t controlled_requests = 0;       ///< From the users, for the Controlled Port.
  std::uint64_t uncontrolled_requests = 0;     ///< From the users, for the Uncontrolled Port.
  std::uint64_t common_requests = 0;           ///< Handed to the line.
  std::uint64_t refused_requests = 0;          ///< Not accepted: the Controlled Port was down, no
                                               ///< usable SA, malformed, or the engine failed.
  std::uint64_t common_indications = 0;        ///< From the line.
  std::uint64_t controlled_indications = 0;    ///< Delivered at the Controlled Port.
  std::uint64_t uncontrolled_indications = 0;  ///< Taken by the users of the Uncontrolled Port.
  std::uint64_t unrecorded_indications = 0;    ///< Valid, and not delivered: that could not be
                                               ///< written to the PN record.
  std::uint64_t line_drops = 0;                ///< The line's driver did not take them.
  std::uint64_t host_drops = 0;                ///< The host's driver did not take them.
};

/// Which service access points deliver what a buffer holds. Both for a frame without SecTAG that
/// the SecY lets pass: there is one, and the users share it.
struct Indication {
  bool controlled = false;    ///< It is what the Controlled Port delivers.
  bool uncontrolled = false;  ///< It is what the Uncontrolled Port delivers: a frame as it came.
};

/// Those of a burst, in its order.
using Indications = std::array<Indication, config::kMaxBurst>;

class LinePort {
 public:
  /// A port on `line`; `secy` outlives it.
  constexpr LinePort(SecY& secy, hal::PortId line) noexcept : secy_(secy), line_(line) {}

  /// The PNs of the SAs that are attached to it are kept within their records from now on; null
  /// ends that.
  void set_reservation(PnReservation* reservation) noexcept;

  /// To be called once a turn, before the others: the Common Port's status, the longest frame, the
  /// PNs of the next burst.
  void begin_turn(Time now) noexcept;

  /// When a turn is due though no frame came: PN records to write, or memory to try again;
  /// Time::never() when none is.
  [[nodiscard]] Time next_deadline(Time now) const noexcept;

  /// Frames from the line into the first buffers of `buffers`; how many.
  [[nodiscard]] std::size_t receive(std::span<FrameBuffer> buffers) noexcept;

  /// Common Port indications: verifies up to config::kMaxBurst frames of the line in place and
  /// says who delivers what each buffer holds now; one without anything to deliver is empty
  /// afterwards. Verification changes frames with a SecTAG: a user of the Uncontrolled Port that
  /// wants those as they came takes them before.
  [[nodiscard]] Indications indicate(std::span<FrameBuffer> burst, Time now) noexcept;

  /// Requests at the Controlled Port, up to config::kMaxBurst: protects them in place and hands
  /// them to the line, whatever their EtherType. An empty buffer is no request.
  void request_controlled(std::span<FrameBuffer> burst, Time now) noexcept;

  /// Requests at the Uncontrolled Port, up to config::kMaxBurst: hands them to the line as they
  /// are. An empty buffer is no request.
  void request_uncontrolled(std::span<FrameBuffer> burst) noexcept;

  /// What became of the requests of the last `request_controlled`, in their order; behind them is
  /// what was there before. Access priorities are for drivers that take one [802.1AE-2018 10.7.17].
  [[nodiscard]] const std::array<TxFrame, config::kMaxBurst>& last_requests() const noexcept {
    return tx_frames_;
  }

  /// Counts what users of the Uncontrolled Port took, and what another Ethernet port did not take.
  void count_uncontrolled(std::size_t frames) noexcept {
    counters_.uncontrolled_indications += frames;
  }
  void count_host_drops(std::size_t frames) noexcept { counters_.host_drops += frames; }

  [[nodiscard]] const SecYPortCounters& counters() const noexcept { return counters_; }
  [[nodiscard]] const SecY& secy() const noexcept { return secy_; }

 private:
  void reserve(Time now) noexcept;
  void generate(std::span<TxFrame> frames, Time now) noexcept;
  [[nodiscard]] std::size_t send(std::span<FrameBuffer> burst) noexcept;

  SecY& secy_;
  hal::PortId line_;
  PnReservation* reservation_ = nullptr;
  Time reserve_again_{};  // When memory that failed is tried again.
  SecYPortCounters counters_{};
  std::array<TxFrame, config::kMaxBurst> tx_frames_{};
  std::array<RxFrame, config::kMaxBurst> rx_frames_{};
};

/// Hands those of up to config::kMaxBurst buffers that hold a frame to `port`, in their order;
/// returns how many it did not take.
[[nodiscard]] std::size_t transmit_burst(hal::PortId port, std::span<FrameBuffer> burst) noexcept;

}  // namespace linksec
