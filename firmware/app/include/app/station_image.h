// SPDX-License-Identifier: Apache-2.0
#pragma once

// The end station image: MACsec below a small IPv4 host, on one Ethernet port. It answers ARP and
// ICMP echo requests on the Controlled Port and nothing anywhere else; the Uncontrolled Port has no
// user. It is an object like others: made from a wiring, started with a link, and turned by its
// owner. A board's main calls `run_station`.

#include <array>
#include <cstddef>

#include "app/device.h"
#include "app/link.h"
#include "app/station.h"
#include "app/wiring.h"
#include "base/bytes.h"
#include "base/config.h"
#include "base/frame_buffer.h"
#include "base/time.h"
#include "port/line_port.h"

namespace linksec {

class StationImage {
 public:
  /// Octets of Wiring::frames, for frames of up to `frame_octets` octets.
  static constexpr std::size_t storage_octets(std::size_t frame_octets) noexcept {
    return config::kMaxBurst * buffer_octets(frame_octets);
  }

  /// An image that is closed.
  constexpr explicit StationImage(const Wiring& wiring) noexcept
      : line_(wiring.line),
        frame_octets_(wiring.frame_octets),
        device_(wiring),
        port_(device_.secy(), wiring.line) {
    LINKSEC_ASSERT(wiring.frames.size() >= storage_octets(wiring.frame_octets));
    const std::size_t octets = buffer_octets(wiring.frame_octets);
    for (std::size_t i = 0; i < buffers_.size(); ++i) {
      buffers_[i] =
          FrameBuffer{{wiring.frames.data() + i * octets, octets}, config::kHeadroomOctets};
    }
  }

  /// Tests the engine and opens the image with the block in `memory`. It stays closed, and the
  /// console says why, when there is anything wrong with it. `storage` is not used after this call,
  /// and may lie in the wiring's frame memory.
  void boot(ConstByteSpan memory, const LinkStorage& storage, Time now) noexcept;

  /// Opens the image with a link that has a station; says what the SecY refused, and stays closed
  /// then.
  [[nodiscard]] Refusal start(const Link& link, Time now) noexcept;

  /// One turn of the loop. Returns how many frames came in, so that a loop that got 0 can sleep.
  std::size_t turn(Time now) noexcept;

  /// When the next turn is due though no frame comes and nobody types; Time::never() when none is.
  [[nodiscard]] Time next_deadline(Time now) const noexcept {
    return device_.is_open() ? port_.next_deadline(now) : Time::never();
  }

  /// The SecY, the PN records, the say whether frames may pass.
  [[nodiscard]] Device& device() noexcept { return device_; }
  [[nodiscard]] SecY& secy() noexcept { return device_.secy(); }
  [[nodiscard]] const LinePort& port() const noexcept { return port_; }

 private:
  static constexpr std::size_t buffer_octets(std::size_t frame_octets) noexcept {
    return config::kHeadroomOctets + frame_octets + config::kTailroomOctets;
  }

  hal::PortId line_;
  std::size_t frame_octets_;
  Device device_;
  LinePort port_;
  StationAddress own_{};
  std::array<FrameBuffer, config::kMaxBurst> buffers_{};
};

/// Makes the image and runs it for ever with the block in `memory`. The wiring's frame memory holds
/// a LinkMemory, too, and is aligned for it.
[[noreturn]] void run_station(const Wiring& wiring, ConstByteSpan memory) noexcept;

}  // namespace linksec
