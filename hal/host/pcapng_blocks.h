// SPDX-License-Identifier: Apache-2.0
#pragma once

// The blocks of a pcapng that this program writes, as octets: section header, interface description
// and enhanced packet, in this processor's octet order. It writes to memory alone, which has room.
// The capture writer calls it.

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "host/capture.h"
#include "host/write_behind.h"
#include "pcapng_kept.h"

namespace linksec::host {

/// More than any of these blocks takes.
inline constexpr std::size_t kMaxPcapngBlockOctets =
    kMaxCaptureFrameOctets + kMaxKeptPacketOctets + 2 * kMaxPcapngTextOctets + 128;

/// The header of a section whose length is not known; `application` is what made it.
void append_section_header(OutputBlock& to, std::string_view application,
                           const std::vector<CaptureOption>& options);

/// An interface whose times are in nanoseconds.
void append_interface(OutputBlock& to, const CaptureInterface& interface);

/// A frame of which the first `kept` octets are written.
void append_packet(OutputBlock& to, const CaptureFrame& frame, std::size_t kept,
                   std::string_view comment);

/// Where the last whole block ends in the first `limit` octets of `blocks`, which begin with one.
[[nodiscard]] std::size_t whole_pcapng_blocks(ConstByteSpan blocks, std::size_t limit) noexcept;

}  // namespace linksec::host
