// SPDX-License-Identifier: Apache-2.0
#pragma once

// The classic pcap format, version 2.4, Ethernet, in both octet orders and both precisions: the
// file header and the records as they stand in memory. What is more than that is libpcap's. It
// gives what libpcap gives, in lengths, times and error texts; tests hold one against the other.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "host/capture.h"
#include "input_blocks.h"

namespace linksec::host {

inline constexpr std::size_t kClassicFileHeaderOctets = 24;
inline constexpr std::size_t kClassicRecordHeaderOctets = 16;

/// What a classic file's header says.
struct ClassicHeader {
  bool swapped = false;  ///< The file has the other octet order than this processor.
  CaptureFormat format = CaptureFormat::kClassicMicroseconds;
  std::uint32_t snap_octets = kMaxCaptureFrameOctets;  ///< Longer frames are cut to this.
};

/// Reads the header of a file that is no more than what this reader knows; no value for others.
[[nodiscard]] std::optional<ClassicHeader> parse_classic_header(ConstByteSpan octets) noexcept;

/// The Time of a record: `seconds` unsigned, as the format has them, `nanoseconds` as they stand.
[[nodiscard]] Time capture_time(std::int64_t seconds, std::int64_t nanoseconds) noexcept;

/// Reads records one by one.
class ClassicReader {
 public:
  explicit ClassicReader(const ClassicHeader& header) noexcept : header_(header) {}

  /// Reads the record that comes next in `blocks`, into which the frame's octets then point.
  [[nodiscard]] ReadOutcome read(InputBlocks& blocks, CaptureFrame& frame);
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
  [[nodiscard]] ReadOutcome fail_to_read(const InputBlocks& blocks, const char* part,
                                         std::size_t wanted, std::size_t got);
  [[nodiscard]] ReadOutcome check_length(std::uint32_t octets);

  ClassicHeader header_;
  std::string error_;
};

}  // namespace linksec::host
