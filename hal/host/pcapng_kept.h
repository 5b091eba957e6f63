// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which options of a pcapng that was read stand in one that is written: what people and programs
// say of a section, an interface and a packet, but not what is true of the input alone (units of
// time, lengths, hashes), nor what the writer has values of its own for. The pcapng reader and the
// writer's blocks ask here.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "host/capture.h"
#include "pcapng_options.h"

namespace linksec::host {

/// What is kept of the options of a section or of an interface, in octets; the rest is left out.
inline constexpr std::size_t kMaxKeptOctets = 16UL * 1024;
/// The same of a packet's.
inline constexpr std::size_t kMaxKeptPacketOctets = 128UL * 1024;

/// Comments, hardware and operating system of a section.
[[nodiscard]] std::vector<CaptureOption> kept_of_section(PcapngOptions options);

/// An interface's option, in this processor's octet order, if it is kept beside its name and
/// description: comments, addresses, speeds, filter, system, hardware, time zone.
[[nodiscard]] std::optional<CaptureOption> kept_of_interface(const PcapngOptions::Option& option,
                                                             bool swapped);

/// Octets that an option takes in a block.
[[nodiscard]] constexpr std::size_t option_octets(std::size_t value_octets) noexcept {
  return 4 + padded_to_four(value_octets);
}

}  // namespace linksec::host
