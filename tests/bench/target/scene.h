// SPDX-License-Identifier: Apache-2.0
#pragma once

// Two stations on a link with a third: each has a transmit SC and two peers, with SAKs of their
// own. One protects a frame, the other verifies it.

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/config.h"
#include "base/frame_buffer.h"
#include "secy/fixed_secy.h"

namespace linksec::bench {

class Scene {
 public:
  static constexpr std::size_t kMaxOctets = 1500;

  /// Configures both stations for `suite`: confidentiality, explicit SCI, strict, replay
  /// protection. False when something was refused.
  [[nodiscard]] bool configure(CipherSuite suite) noexcept;

  /// Puts a plain frame of `octets` octets into the buffer.
  void fill(std::size_t octets) noexcept;

  void protect() noexcept { sender_.protect({&tx_, 1}, kNow); }
  void verify() noexcept { receiver_.verify({&rx_, 1}); }

  /// True when `protect` made a frame to send, and `verify` the plain one again.
  [[nodiscard]] bool sent() const noexcept { return tx_.verdict == TxVerdict::kSend; }
  [[nodiscard]] bool delivered(std::size_t octets) const noexcept {
    return rx_.verdict == RxVerdict::kDeliver && buffer_.size() == octets;
  }

 private:
  static constexpr Time kNow{1};
  static constexpr std::size_t kStations = 3;

  [[nodiscard]] static bool configure(SecY& secy, std::size_t own, CipherSuite suite) noexcept;

  PlatformSecY sender_{};
  PlatformSecY receiver_{};
  std::array<std::uint8_t, config::kHeadroomOctets + kMaxOctets + 16 + config::kTailroomOctets>
      memory_{};
  FrameBuffer buffer_{};
  TxFrame tx_{};
  RxFrame rx_{};
};

}  // namespace linksec::bench
