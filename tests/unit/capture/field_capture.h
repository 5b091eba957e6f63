// SPDX-License-Identifier: Apache-2.0
#pragma once

// The records of a small classic capture of tests/field, read octet by octet, with link type and
// check sequence as its header says them: for tests of what comes behind the reader.

#include <cstdint>
#include <string>
#include <vector>

#include "host/capture.h"
#include "support/frames.h"

namespace linksec::test {

struct FieldRecord {
  Octets octets;
  std::uint32_t original_octets = 0;
  std::uint16_t link_type = 1;
  std::uint8_t fcs_octets = 0;

  /// The record as a reader gives it; it lives as long as this.
  [[nodiscard]] host::CaptureFrame frame() const;
};

/// A record of a frame that is all there.
[[nodiscard]] FieldRecord whole_record(const Octets& octets, std::uint16_t link_type = 1);

/// Reads tests/field/`name`: "F18/in.pcap".
[[nodiscard]] std::vector<FieldRecord> field_capture(const std::string& name);

/// Without the last `count` octets.
[[nodiscard]] Octets without_last(const Octets& octets, std::size_t count);

}  // namespace linksec::test
