// SPDX-License-Identifier: Apache-2.0
#pragma once

// The bump in the wire image: what comes from the host's port leaves the line's protected, what
// comes from the line's port reaches the host's verified, and nothing passes around the Controlled
// Port but the EtherTypes that the provisioning block lists. A board's main calls `run_bump`.

#include <cstddef>

#include "app/device.h"
#include "base/bytes.h"
#include "base/config.h"
#include "base/time.h"
#include "port/secy_port.h"

namespace linksec {

class BumpImage {
 public:
  /// The Ethernet ports.
  static constexpr hal::PortId kLine{0};
  static constexpr hal::PortId kHost{1};
  /// Octets of memory for frames.
  static constexpr std::size_t kStorageOctets = SecYPort::storage_octets(config::kMaxFrameOctets);

  /// An image that is closed. `storage` holds kStorageOctets octets and outlives it.
  constexpr explicit BumpImage(ByteSpan storage) noexcept
      : port_(device_.secy(), kHost, kLine, storage, config::kMaxFrameOctets) {}

  /// Opens the image with the block in `memory`. It stays closed, and the console says why, when
  /// there is anything wrong with it.
  void start(ConstByteSpan memory, Time now) noexcept;

  /// One turn of the loop. Returns how many frames came in, so that a loop that got 0 can sleep.
  std::size_t turn(Time now) noexcept;

  [[nodiscard]] const SecYPortCounters& counters() const noexcept { return port_.counters(); }
  [[nodiscard]] const SecY& secy() const noexcept { return port_.secy(); }

 private:
  Device device_{hal::ConsoleId{}};
  SecYPort port_;
};

/// Runs the image for ever with the block in `memory`.
[[noreturn]] void run_bump(ConstByteSpan memory) noexcept;

}  // namespace linksec
