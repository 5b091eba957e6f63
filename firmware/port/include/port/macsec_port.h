// SPDX-License-Identifier: Apache-2.0
#pragma once

// A LinePort with key agreement: the KaY is a user of its Uncontrolled Port. It has what LinePort
// has, under the same names, so that an image is the same with and without it. EAPOL frames from
// the line reach the KaY as they came, in their order among the others; its own leave before any
// frame of the Controlled Port does. It decides nothing: which keys, and whether the port is open,
// are the KaY's.

#include <cstddef>
#include <span>

#include "base/config.h"
#include "base/frame_buffer.h"
#include "base/time.h"
#include "hal/eth.h"
#include "kay/kay.h"
#include "port/line_port.h"
#include "wire/mkpdu_emit.h"

namespace linksec {

class MacsecPort {
 public:
  /// Octets of memory for the MKPDUs that it sends, one at a time.
  static constexpr std::size_t kStorageOctets = mkpdu::kMaxSentOctets;

  /// A port on `line`. `secy` and `kay`, which is that SecY's, outlive it, and so does `storage` of
  /// kStorageOctets.
  constexpr MacsecPort(SecY& secy, hal::PortId line, Kay& kay, ByteSpan storage) noexcept
      : line_(secy, line), kay_(kay), mkpdu_(storage, 0) {
    LINKSEC_ASSERT(storage.size() >= kStorageOctets);
  }

  /// As LinePort has it: for static keys, of which a port with key agreement has none.
  void set_reservation(PnReservation* reservation) noexcept { line_.set_reservation(reservation); }

  /// To be called once a turn, before the others: the Common Port's status, what the KaY has to do
  /// and to say.
  void begin_turn(Time now) noexcept;

  /// When a turn is due though no frame came; Time::never() when none is.
  [[nodiscard]] Time next_deadline(Time now) const noexcept;

  /// As LinePort has them.
  [[nodiscard]] std::size_t receive(std::span<FrameBuffer> buffers) noexcept {
    return line_.receive(buffers);
  }
  /// MKPDUs are the KaY's alone: no user gets one.
  [[nodiscard]] Indications indicate(std::span<FrameBuffer> burst, Time now) noexcept;
  void request_controlled(std::span<FrameBuffer> burst, Time now) noexcept {
    line_.request_controlled(burst, now);
  }
  void request_uncontrolled(std::span<FrameBuffer> burst) noexcept {
    line_.request_uncontrolled(burst);
  }
  void count_uncontrolled(std::size_t frames) noexcept { line_.count_uncontrolled(frames); }
  void count_host_drops(std::size_t frames) noexcept { line_.count_host_drops(frames); }
  [[nodiscard]] const SecYPortCounters& counters() const noexcept { return line_.counters(); }
  [[nodiscard]] const SecY& secy() const noexcept { return line_.secy(); }

 private:
  void send(Time now) noexcept;

  LinePort line_;
  Kay& kay_;
  FrameBuffer mkpdu_;
};

}  // namespace linksec
