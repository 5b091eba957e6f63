// SPDX-License-Identifier: Apache-2.0
#pragma once

// The classic pcap format, version 2.4, in both octet orders and both precisions, and the
// "modified" one whose records have eight octets more: the file header and the records as they
// stand in memory. Earlier versions are libpcap's. It gives the records and times that libpcap
// gives; tests hold one against the other. Which link types are wanted is the capture reader's to
// decide.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "host/capture.h"
#include "input_blocks.h"
#include "record_lengths.h"

namespace linksec::host {

inline constexpr std::size_t kClassicFileHeaderOctets = 24;
inline constexpr std::size_t kClassicRecordHeaderOctets = 16;

/// What a classic file's header says.
struct ClassicHeader {
  bool swapped = false;  ///< The file has the other octet order than this processor.
  CaptureFormat format = CaptureFormat::kClassicMicroseconds;
  std::size_t record_header_octets = kClassicRecordHeaderOctets;
  std::uint16_t link_type = kLinkTypeEthernet;  ///< LINKTYPE_ number.
  RecordRules rules = {};
};

/// Reads the header of a file that is no more than what this reader knows; no value for others.
[[nodiscard]] std::optional<ClassicHeader> parse_classic_header(ConstByteSpan octets) noexcept;

/// The octets of frame check sequence that a link type's field in a file's header announces.
[[nodiscard]] std::uint8_t fcs_octets_of_link_type(std::uint32_t field) noexcept;

/// The Time of a record: `seconds` unsigned, as the format has them, `nanoseconds` as they stand.
[[nodiscard]] Time capture_time(std::int64_t seconds, std::int64_t nanoseconds) noexcept;

/// Reads records one by one.
class ClassicReader {
 public:
  explicit ClassicReader(const ClassicHeader& header) noexcept : header_(header) {}

  /// Reads the record that comes next in `blocks`, into which the frame's octets then point.
  [[nodiscard]] ReadOutcome read(InputBlocks& blocks, CaptureFrame& frame);
  /// True when a read needs no more of `blocks` than what is at hand.
  [[nodiscard]] bool at_hand(const InputBlocks& blocks) const noexcept;
  /// After kError.
  [[nodiscard]] const std::string& error() const noexcept { return error_; }

 private:
  struct RecordHeader {
    std::uint32_t seconds;
    std::uint32_t fraction;
    std::uint32_t captured_octets;
    std::uint32_t original_octets;
  };

  [[nodiscard]] RecordHeader record_header(const std::uint8_t* octets) const noexcept;
  [[nodiscard]] Time time_of(const RecordHeader& record) const noexcept;
  [[nodiscard]] ReadOutcome fail(std::string what);
  [[nodiscard]] ReadOutcome end_inside(const InputBlocks& blocks, const char* part,
                                       std::size_t wanted);

  ClassicHeader header_;
  std::string error_;
};

}  // namespace linksec::host
