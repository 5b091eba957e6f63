// SPDX-License-Identifier: Apache-2.0
#pragma once

// One SecY behind two Ethernet ports: the Common Port on the line, and on the host's side the users
// of the Controlled and of the Uncontrolled Port, who are told apart by EtherType. It moves frames
// in bursts, from one Ethernet port through LinePort to the other. It configures nothing. The main
// loop calls `poll`.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/config.h"
#include "base/frame_buffer.h"
#include "base/time.h"
#include "hal/eth.h"
#include "port/line_port.h"
#include "port/subscriptions.h"
#include "secy/secy.h"

namespace linksec {

/// `Line` is a LinePort, or a MacsecPort where the line's keys are agreed on.
template <typename Line>
class SecYPortOf {
 public:
  /// Octets of memory for frames that `poll` needs, for frames of up to `frame_octets` octets.
  static constexpr std::size_t storage_octets(std::size_t frame_octets) noexcept {
    return config::kMaxBurst * buffer_octets(frame_octets);
  }

  /// A port between `host` and `line`. `storage` holds storage_octets(frame_octets) octets and
  /// outlives the port, as `secy` and `more` do, of which a MacsecPort is made. Nobody is
  /// subscribed to anything, and from the first turn on the SecY takes no longer frames than the
  /// line.
  template <typename... More>
  constexpr SecYPortOf(SecY& secy, hal::PortId host, hal::PortId line, ByteSpan storage,
                       std::size_t frame_octets, More&... more) noexcept
      : line_(secy, line, more...), line_id_(line), host_(host) {
    LINKSEC_ASSERT(storage.size() >= storage_octets(frame_octets));
    const std::size_t octets = buffer_octets(frame_octets);
    for (std::size_t i = 0; i < buffers_.size(); ++i) {
      buffers_[i] = FrameBuffer{storage.subspan(i * octets, octets), config::kHeadroomOctets};
    }
  }

  /// As LinePort has it.
  void set_reservation(PnReservation* reservation) noexcept { line_.set_reservation(reservation); }
  /// As Subscriptions has it: the host's side is the user.
  [[nodiscard]] constexpr Status subscribe(std::uint16_t ether_type) noexcept {
    return subscriptions_.subscribe(ether_type);
  }

  /// One turn: up to a burst from the host's side to the line, and up to one the other way. Returns
  /// how many frames came in.
  std::size_t poll(Time now) noexcept;

  /// Takes up to a burst from each Ethernet port and lets it go: for a device that is closed.
  void discard() noexcept;

  [[nodiscard]] const SecYPortCounters& counters() const noexcept { return line_.counters(); }
  [[nodiscard]] const SecY& secy() const noexcept { return line_.secy(); }
  [[nodiscard]] const Line& line() const noexcept { return line_; }

 private:
  static constexpr std::size_t buffer_octets(std::size_t frame_octets) noexcept {
    return config::kHeadroomOctets + frame_octets + config::kTailroomOctets;
  }

  void request(std::span<FrameBuffer> burst, Time now) noexcept;
  void indicate(std::span<FrameBuffer> burst, Time now) noexcept;
  void send_to_host(std::span<FrameBuffer> burst) noexcept;

  Line line_;
  Subscriptions subscriptions_{};
  hal::PortId line_id_;
  hal::PortId host_;
  std::array<FrameBuffer, config::kMaxBurst> buffers_{};
};

/// With static keys.
using SecYPort = SecYPortOf<LinePort>;

extern template class SecYPortOf<LinePort>;

}  // namespace linksec
