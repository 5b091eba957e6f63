// SPDX-License-Identifier: Apache-2.0
#pragma once

// The Ethernet contract: frames in and out of a port, in bursts, polled. A driver's interrupt
// handler moves a descriptor index, or masks a device that has none, and wakes the loop
// (hal/idle.h); it never calls the firmware.
//
// Who calls: the port layer (port/), from its poll loop. Never from an interrupt.
//
// A driver MUST
//  - deliver frames from the destination address to the last octet, without frame check sequence,
//    in the order of their arrival, padding included;
//  - keep config::kHeadroomOctets free in front of each received frame and config::kTailroomOctets
//    behind it;
//  - send frames in the order in which they were handed over, and pad those under 60 octets;
//  - drop, and count, a received frame that is longer than the buffer; never cut it.
// A driver MUST NOT
//  - block, allocate, or keep a pointer to a buffer after the call.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/frame_buffer.h"
#include "base/status.h"

namespace linksec::hal {

/// One Ethernet port of the platform.
struct PortId {
  std::uint16_t index = 0;

  friend constexpr bool operator==(const PortId&, const PortId&) = default;
};

/// A port's status in the standard's words [802.1AE-2018 10.7.2].
struct EthStatus {
  bool mac_enabled = false;              ///< MAC_Enabled.
  bool mac_operational = false;          ///< MAC_Operational: the link is up.
  bool oper_point_to_point_mac = false;  ///< operPointToPointMAC.
};

/// What a driver counts on its own; all start at 0 and wrap at 2^64.
struct EthCounters {
  std::uint64_t received = 0;        ///< Frames handed to the firmware.
  std::uint64_t transmitted = 0;     ///< Frames handed to the medium.
  std::uint64_t receive_drops = 0;   ///< Frames lost before the firmware saw them.
  std::uint64_t transmit_drops = 0;  ///< Frames that were accepted and could not be sent.
};

/// Moves up to `burst.size()` received frames into the first buffers of `burst` (each is reset to
/// config::kHeadroomOctets first) and returns how many. 0 when nothing is there or the port does
/// not exist.
[[nodiscard]] std::size_t eth_receive(PortId port, std::span<FrameBuffer> burst) noexcept;

/// Hands frames to the port and returns how many it took: the first ones. The caller decides
/// whether to offer the others again or to drop them.
[[nodiscard]] std::size_t eth_transmit(PortId port,
                                       std::span<const FrameBuffer* const> burst) noexcept;

/// The port's status now; all false when the port does not exist.
[[nodiscard]] EthStatus eth_status(PortId port) noexcept;

/// The driver's own counters.
[[nodiscard]] EthCounters eth_counters(PortId port) noexcept;

/// The port's MAC address; zeroes when it has none (a capture file).
[[nodiscard]] std::array<std::uint8_t, 6> eth_address(PortId port) noexcept;

/// The longest frame that the port sends, destination address to last octet, no frame check
/// sequence.
[[nodiscard]] std::size_t eth_max_frame_octets(PortId port) noexcept;

}  // namespace linksec::hal
