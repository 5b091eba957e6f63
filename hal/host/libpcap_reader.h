// SPDX-License-Identifier: Apache-2.0
#pragma once

// What libpcap reads: classic files before version 2.4, which old systems wrote, and for
// comparisons every file that it knows. Its stream lies over blocks whose first octets have been
// looked at: the standard input can't be wound back. The capture reader uses it.

#include <pcap/pcap.h>

#include <memory>
#include <string>

#include "host/capture.h"
#include "host/io_result.h"
#include "input_blocks.h"
#include "record_lengths.h"

namespace linksec::host {

class LibpcapReader {
 public:
  LibpcapReader(InputBlocks& blocks, CaptureFormat format) noexcept
      : blocks_(blocks), format_(format), pcap_(nullptr, pcap_close) {}
  LibpcapReader(const LibpcapReader&) = delete;
  LibpcapReader& operator=(const LibpcapReader&) = delete;
  ~LibpcapReader() = default;

  /// Reads the file's header. Called once; an error says what is wrong with it.
  IoStatus open();
  /// Reads the next frame, whose octets are libpcap's.
  [[nodiscard]] ReadOutcome read(CaptureFrame& frame);

  /// LINKTYPE_ number of the file.
  [[nodiscard]] std::uint16_t link_type() const noexcept { return link_type_; }
  [[nodiscard]] std::uint32_t snap_octets() const noexcept { return rules_.snap_octets; }
  /// After kError.
  [[nodiscard]] std::string error() const;

 private:
  static ssize_t give(void* self, char* to, std::size_t octets);
  void lift_snap_length(char* to, std::size_t octets);
  void read_header();

  InputBlocks& blocks_;
  CaptureFormat format_;
  std::uint64_t given_ = 0;  // Octets of the file.
  std::uint16_t link_type_ = kLinkTypeEthernet;
  RecordRules rules_;
  std::unique_ptr<char[]> stream_buffer_;  // Outlives the stream that uses it, which is libpcap's.
  std::unique_ptr<pcap_t, void (*)(pcap_t*)> pcap_;
};

}  // namespace linksec::host
