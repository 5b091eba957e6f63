// SPDX-License-Identifier: Apache-2.0
#pragma once

// The end station image: MACsec below a small IPv4 host, on one Ethernet port. It answers ARP and
// ICMP echo requests on the Controlled Port and nothing anywhere else; the Uncontrolled Port has no
// user. A board's main calls `run_station`.

#include <array>
#include <cstddef>

#include "app/device.h"
#include "app/station.h"
#include "base/bytes.h"
#include "base/config.h"
#include "base/frame_buffer.h"
#include "base/time.h"
#include "port/line_port.h"

namespace linksec {

class StationImage {
 public:
  /// The Ethernet port.
  static constexpr hal::PortId kLine{0};
  static constexpr std::size_t kBufferOctets =
      config::kHeadroomOctets + config::kMaxFrameOctets + config::kTailroomOctets;
  /// Octets of memory for frames.
  static constexpr std::size_t kStorageOctets = config::kMaxBurst * kBufferOctets;

  /// An image that is closed. `storage` holds kStorageOctets octets and outlives it.
  constexpr explicit StationImage(ByteSpan storage) noexcept : port_(device_.secy(), kLine) {
    for (std::size_t i = 0; i < buffers_.size(); ++i) {
      buffers_[i] =
          FrameBuffer{storage.subspan(i * kBufferOctets, kBufferOctets), config::kHeadroomOctets};
    }
  }

  /// Opens the image with the block in `memory`. It stays closed, and the console says why, when
  /// there is anything wrong with it.
  void start(ConstByteSpan memory, Time now) noexcept;

  /// One turn of the loop. Returns how many frames came in, so that a loop that got 0 can sleep.
  std::size_t turn(Time now) noexcept;

  [[nodiscard]] const SecYPortCounters& counters() const noexcept { return port_.counters(); }
  [[nodiscard]] const SecY& secy() const noexcept { return port_.secy(); }

 private:
  Device device_{hal::ConsoleId{}};
  LinePort port_;
  StationAddress own_{};
  std::array<FrameBuffer, config::kMaxBurst> buffers_{};
};

/// Runs the image for ever with the block in `memory`.
[[noreturn]] void run_station(ConstByteSpan memory) noexcept;

}  // namespace linksec
