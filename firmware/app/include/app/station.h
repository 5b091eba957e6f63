// SPDX-License-Identifier: Apache-2.0
#pragma once

// The smallest useful IPv4 host above a Controlled Port: it answers ARP requests for its address
// and ICMP echo requests to it, in the request's own octets. A pure function: it keeps nothing,
// opens no connection, and never sends first.

#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "wire/ethernet.h"

namespace linksec {

/// The addresses of an end station.
struct StationAddress {
  MacAddress mac{};
  std::uint8_t prefix_length = 0;  ///< 0 to 32.
  std::uint32_t ipv4 = 0;          ///< 10.0.0.1 is 0x0A000001.
};

/// Makes `frame`, as the Controlled Port delivered it, the answer to itself. Returns false, and
/// leaves it as it is, when there is nothing to answer. The answer is as long as the request, keeps
/// its VLAN tag if it has one, and goes to the address that the request came from.
///
/// Answered are ARP requests for `own` [RFC 826], and ICMP echo requests [RFC 792] in one whole
/// IPv4 packet without options, sent to `own` and to its MAC address alone. Not answered: echo
/// requests to a group or broadcast address, ones with a wrong checksum or length, fragments, and
/// whatever names a group, broadcast or our own address as its sender.
[[nodiscard]] bool answer(const StationAddress& own, ByteSpan frame) noexcept;

}  // namespace linksec
