// SPDX-License-Identifier: Apache-2.0
#pragma once

// The bump in the wire image with key agreement: as BumpImage, but its keys are agreed on with
// whoever is at the other end of the line. An image of its own, so that the other one has no code
// of it.

#include <cstddef>

#include "app/link.h"
#include "app/mka_device.h"
#include "app/wiring.h"
#include "base/bytes.h"
#include "base/time.h"
#include "port/macsec_secy_port.h"

namespace linksec {

class BumpMkaImage {
 public:
  /// Octets of Wiring::frames, for frames of up to `frame_octets` octets.
  static constexpr std::size_t storage_octets(std::size_t frame_octets) noexcept {
    return MacsecSecYPort::storage_octets(frame_octets) + MacsecPort::kStorageOctets;
  }

  /// An image that is closed. Wiring::tables has MkaDevice::octets, and Wiring::entropy a source.
  explicit BumpMkaImage(const Wiring& wiring) noexcept
      : mkpdu_(wiring.frames.last(MacsecPort::kStorageOctets)),
        device_(wiring),
        port_(device_.secy(), wiring.host, wiring.line, wiring.frames, wiring.frame_octets,
              device_.kay(), mkpdu_) {}

  /// Opens the image with a link that has an agreement; says what was refused, and stays closed
  /// then.
  [[nodiscard]] Refusal start(const Link& link, Time now) noexcept;

  /// One turn of the loop. Returns how many frames came in, so that a loop that got 0 can sleep.
  std::size_t turn(Time now) noexcept;

  /// When the next turn is due though no frame comes and nobody types; Time::never() when none is.
  [[nodiscard]] Time next_deadline(Time now) const noexcept {
    return device_.is_open() ? port_.line().next_deadline(now) : Time::never();
  }

  [[nodiscard]] MkaDevice& device() noexcept { return device_; }
  [[nodiscard]] const MkaDevice& device() const noexcept { return device_; }
  [[nodiscard]] SecY& secy() noexcept { return device_.secy(); }
  [[nodiscard]] const SecY& secy() const noexcept { return device_.secy(); }
  [[nodiscard]] Kay& kay() noexcept { return device_.kay(); }
  [[nodiscard]] const Kay& kay() const noexcept { return device_.kay(); }
  [[nodiscard]] const MacsecSecYPort& port() const noexcept { return port_; }

 private:
  ByteSpan mkpdu_;
  MkaDevice device_;
  MacsecSecYPort port_;
};

}  // namespace linksec
