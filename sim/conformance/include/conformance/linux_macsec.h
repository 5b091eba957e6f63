// SPDX-License-Identifier: Apache-2.0
#pragma once

// A case's setup and changes as commands of `ip`, and what `ip -s -j macsec show` prints as
// counters and readings in the words of IEEE 802.1AE-2018.

#include <optional>
#include <string>
#include <vector>

#include "conformance/dut.h"

namespace linksec::sim::conformance {

/// Octets behind the header of an unprotected frame, with no other maximum.
inline constexpr std::size_t kLinuxMtu = 9000;
/// What protection adds to that on the line, with an SCI.
inline constexpr std::size_t kLinuxOverhead = 32;

/// What Linux can't be configured to, in words; none when it can.
[[nodiscard]] std::optional<std::string> not_in_linux(const Setup& setup);

/// The commands that make the macsec device of that name on eth0.
[[nodiscard]] std::vector<std::string> linux_setup(const Setup& setup, const std::string& device);

/// The commands that make the change to a device that shows `now`; none when Linux has no such
/// control. An SA that is there makes room for the one that replaces it.
[[nodiscard]] std::vector<std::string> linux_change(const Setup& setup, const std::string& device,
                                                    const Readings& now, const Change& change);

/// The counters of such a line of JSON. Throws a run Failure when it is something else.
[[nodiscard]] Counters linux_counters(const std::string& json);
/// What management reads, by the names of the cases.
[[nodiscard]] Readings linux_readings(const std::string& json);

}  // namespace linksec::sim::conformance
