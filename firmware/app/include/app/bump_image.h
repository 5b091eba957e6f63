// SPDX-License-Identifier: Apache-2.0
#pragma once

// The bump in the wire image: what comes from the host's port leaves the line's protected, what
// comes from the line's port reaches the host's verified, and nothing passes around the Controlled
// Port but the EtherTypes that the link lists. It is an object like others: made from a wiring,
// started with a link, and turned by its owner. A board's main calls `run_bump`; `linksec replay`
// and the conformance cases turn one of their own.

#include <cstddef>

#include "app/device.h"
#include "app/link.h"
#include "app/wiring.h"
#include "base/bytes.h"
#include "base/time.h"
#include "port/secy_port.h"

namespace linksec {

class BumpImage {
 public:
  /// Octets of Wiring::frames, for frames of up to `frame_octets` octets.
  static constexpr std::size_t storage_octets(std::size_t frame_octets) noexcept {
    return SecYPort::storage_octets(frame_octets);
  }

  /// An image that is closed.
  constexpr explicit BumpImage(const Wiring& wiring) noexcept
      : frame_octets_(wiring.frame_octets),
        device_(wiring),
        port_(device_.secy(), wiring.host, wiring.line, wiring.frames, wiring.frame_octets) {}

  /// Tests the engine and opens the image with the block in `memory`. It stays closed, and the
  /// console says why, when there is anything wrong with it. `storage` is not used after this call,
  /// and may lie in the wiring's frame memory.
  void boot(ConstByteSpan memory, const LinkStorage& storage, Time now) noexcept;

  /// Opens the image with a link; says what the SecY refused, and stays closed then. With use-es
  /// the host's side is one station, that of the SCI's address: a frame from another source is
  /// refused.
  [[nodiscard]] Refusal start(const Link& link, Time now) noexcept;

  /// One turn of the loop. Returns how many frames came in, so that a loop that got 0 can sleep.
  std::size_t turn(Time now) noexcept;

  /// When the next turn is due though no frame comes and nobody types; Time::never() when none is.
  [[nodiscard]] Time next_deadline(Time now) const noexcept {
    return device_.is_open() ? port_.line().next_deadline(now) : Time::never();
  }

  /// The SecY, the PN records, the say whether frames may pass.
  [[nodiscard]] Device& device() noexcept { return device_; }
  [[nodiscard]] const Device& device() const noexcept { return device_; }
  [[nodiscard]] SecY& secy() noexcept { return device_.secy(); }
  [[nodiscard]] const SecY& secy() const noexcept { return device_.secy(); }
  [[nodiscard]] const SecYPort& port() const noexcept { return port_; }

 private:
  std::size_t frame_octets_;
  Device device_;
  SecYPort port_;
};

/// Makes the image and runs it for ever with the block in `memory`. The wiring's frame memory holds
/// a LinkMemory, too, and is aligned for it.
[[noreturn]] void run_bump(const Wiring& wiring, ConstByteSpan memory) noexcept;

}  // namespace linksec
