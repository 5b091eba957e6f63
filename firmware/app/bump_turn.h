// SPDX-License-Identifier: Apache-2.0
#pragma once

// What both bumps in the wire do, however their keys come.

#include <cstddef>
#include <cstdint>

#include "app/link.h"
#include "base/config.h"
#include "base/status.h"
#include "base/time.h"

namespace linksec {

/// The host is a user of the Uncontrolled Port for the EtherTypes that the link lists.
template <typename Port>
void subscribe_host(Port& port, const Link& link) noexcept {
  for (const std::uint16_t type : link.ether_types) {
    LINKSEC_ASSERT(port.subscribe(type) == Status::kOk);
  }
}

/// One turn. Frames that come to a closed image are taken from the drivers, and that is their end.
template <typename Device, typename Port>
std::size_t turn_bump(Device& device, Port& port, Time now) noexcept {
  std::size_t moved = 0;
  if (device.is_open()) {
    moved = port.poll(now);
  } else {
    port.discard();
  }
  device.serve(port.counters(), now);
  return moved;
}

}  // namespace linksec
