// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ethernet ports for tests: frames arrive when the test says so, and what the product sends can be
// looked at. Link linksec_test_fake_hal in place of a platform. `reset` between tests.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "hal/eth.h"

namespace linksec::test::fake_eth {

using Frame = std::vector<std::uint8_t>;

/// Takes all ports away.
void reset();

/// A port that is up, point to point, with frames of up to `max_frame_octets`; its address is
/// 02-00-00-00-00-NN, NN its number from 1.
hal::PortId add_port(std::size_t max_frame_octets = 1514);

/// Wires two ports to each other: what one sends arrives at the other.
void wire(hal::PortId a, hal::PortId b);

/// A frame arrives at `port`, as it is.
void arrive(hal::PortId port, ConstByteSpan frame);
/// Frames that arrived and were not received yet.
[[nodiscard]] std::size_t waiting(hal::PortId port);

/// What the product sent, in order, as it was handed over (not padded). The list is emptied.
std::vector<Frame> take_sent(hal::PortId port);

void set_status(hal::PortId port, hal::EthStatus status);
void set_max_frame_octets(hal::PortId port, std::size_t octets);
/// From now on the port takes `frames` more frames and refuses the others; no value: takes all.
void set_transmit_room(hal::PortId port, std::optional<std::size_t> frames);

}  // namespace linksec::test::fake_eth
