// SPDX-License-Identifier: Apache-2.0
#pragma once

// One SecY behind two Ethernet ports: the Common Port on the line, and on the host's side the users
// of the Controlled and of the Uncontrolled Port. It applies the Controlled Port's status, lets the
// EtherTypes around the SecY that somebody subscribed to, and moves frames in bursts. It configures
// nothing. The main loop calls `poll`.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bounded_vector.h"
#include "base/config.h"
#include "base/frame_buffer.h"
#include "base/time.h"
#include "hal/eth.h"
#include "port/pn_reservation.h"
#include "secy/secy.h"

namespace linksec {

/// What a port counts beside its SecY; all in frames.
struct SecYPortCounters {
  std::uint64_t controlled_requests = 0;       ///< From the host's side, for the Controlled Port.
  std::uint64_t uncontrolled_requests = 0;     ///< From the host's side, by EtherType.
  std::uint64_t common_requests = 0;           ///< Handed to the line.
  std::uint64_t refused_requests = 0;          ///< Not accepted: the Controlled Port was down, no
                                               ///< usable SA, malformed, or the engine failed.
  std::uint64_t common_indications = 0;        ///< From the line.
  std::uint64_t controlled_indications = 0;    ///< Delivered at the Controlled Port.
  std::uint64_t uncontrolled_indications = 0;  ///< Delivered at the Uncontrolled Port.
  std::uint64_t line_drops = 0;                ///< The line's driver did not take them.
  std::uint64_t host_drops = 0;                ///< The host's driver did not take them.
};

class SecYPort {
 public:
  /// Octets of memory for frames that `poll` needs, for buffers of `frame_octets` octets: a burst
  /// and one copy.
  static constexpr std::size_t storage_octets(std::size_t frame_octets) noexcept {
    return (config::kMaxBurst + 1) * buffer_octets(frame_octets);
  }

  /// A port between `host` and `line`. `storage` holds storage_octets(frame_octets) octets and
  /// outlives the port, as `secy` does. EAPOL is subscribed to at first, and the SecY takes no
  /// longer frames than the line.
  SecYPort(SecY& secy, hal::PortId host, hal::PortId line, ByteSpan storage,
           std::size_t frame_octets) noexcept;

  /// PNs are reserved at each turn from now on, and transmit SAs that are created send nothing
  /// before they are attached; null ends that.
  void set_reservation(PnReservation* reservation) noexcept;

  /// Frames of this EtherType pass at the Uncontrolled Port from now on, in both directions. A type
  /// that passes already is fine. Returns kNoCapacity.
  [[nodiscard]] Status subscribe(std::uint16_t ether_type) noexcept;
  /// They don't any more.
  void unsubscribe(std::uint16_t ether_type) noexcept;

  /// One turn: up to a burst from the host's side to the line, and up to one the other way. Returns
  /// how many frames came in.
  std::size_t poll(Time now) noexcept;

  [[nodiscard]] const SecYPortCounters& counters() const noexcept { return counters_; }
  [[nodiscard]] const SecY& secy() const noexcept { return secy_; }

 private:
  static constexpr std::size_t buffer_octets(std::size_t frame_octets) noexcept {
    return config::kHeadroomOctets + frame_octets + config::kTailroomOctets;
  }

  void read_common_port() noexcept;
  void reserve(Time now) noexcept;
  [[nodiscard]] std::size_t poll_transmit(Time now) noexcept;
  [[nodiscard]] std::size_t poll_receive() noexcept;
  [[nodiscard]] bool subscribed(std::uint16_t type) const noexcept;
  void generate(std::span<TxFrame> frames, Time now) noexcept;
  void indicate_burst(std::span<FrameBuffer> burst) noexcept;
  void send_to_host(std::span<const FrameBuffer* const> burst) noexcept;

  SecY& secy_;
  hal::PortId host_;
  hal::PortId line_;
  PnReservation* reservation_ = nullptr;
  Time reserve_again_{};  // When memory that failed is tried again.
  BoundedVector<std::uint16_t, config::kMaxBypassEtherTypes> types_{};  // Subscribed to.
  SecYPortCounters counters_{};
  std::array<FrameBuffer, config::kMaxBurst> buffers_{};
  FrameBuffer copy_{};
  std::array<TxFrame, config::kMaxBurst> tx_frames_{};
  std::array<RxFrame, config::kMaxBurst> rx_frames_{};
};

}  // namespace linksec
