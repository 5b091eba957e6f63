// SPDX-License-Identifier: Apache-2.0
#include "libpcap_reader.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "classic_pcap.h"

namespace linksec::host {
namespace {

constexpr std::size_t kStreamBufferOctets = 64UL * 1024;
constexpr std::uint64_t kSnapLengthAt = 16;
constexpr std::uint64_t kSnapLengthEnd = 20;
constexpr std::uint8_t kBigEndianMagic = 0xA1;
constexpr std::uint16_t kLinkTypeRawIp = 101;

// Classic pcap has unsigned seconds, which libpcap hands over as signed ones.
Time to_time(const timeval& stamp, CaptureFormat format) {
  std::int64_t seconds = stamp.tv_sec;
  if (format != CaptureFormat::kPcapng) {
    seconds = static_cast<std::uint32_t>(seconds);
  }
  return capture_time(seconds, stamp.tv_usec);
}

}  // namespace

// libpcap would cut records that are longer than the classic header's snap length. Without one it
// has no reason to.
void LibpcapReader::lift_snap_length(char* to, std::size_t octets) {
  for (std::uint64_t at = std::max(given_, kSnapLengthAt);
       format_ != CaptureFormat::kPcapng && at < std::min(given_ + octets, kSnapLengthEnd); ++at) {
    to[at - given_] = 0;
  }
}

ssize_t LibpcapReader::give(void* self, char* to, std::size_t octets) {
  auto& reader = *static_cast<LibpcapReader*>(self);
  if (!reader.blocks_.have(1)) {
    errno = EIO;
    return reader.blocks_.error().empty() ? 0 : -1;
  }
  const std::size_t count = std::min(octets, reader.blocks_.at_hand().size());
  std::memcpy(to, reader.blocks_.at_hand().data(), count);
  reader.blocks_.take(count);
  reader.lift_snap_length(to, count);
  reader.given_ += count;
  return static_cast<ssize_t>(count);
}

IoStatus LibpcapReader::open() {
  if (format_ != CaptureFormat::kPcapng && blocks_.have(kSnapLengthEnd)) {
    const std::uint8_t* header = blocks_.at_hand().data();
    rules_.snap_octets = header[0] == kBigEndianMagic
                             ? load_be32(header + kSnapLengthAt)
                             : __builtin_bswap32(load_be32(header + kSnapLengthAt));
  }
  std::FILE* stream = fopencookie(this, "rb", {give, nullptr, nullptr, nullptr});
  if (stream == nullptr) {
    return IoError{"out of memory"};
  }
  stream_buffer_ = std::make_unique<char[]>(kStreamBufferOctets);
  (void)std::setvbuf(stream, stream_buffer_.get(), _IOFBF, kStreamBufferOctets);
  std::array<char, PCAP_ERRBUF_SIZE> message{};
  pcap_.reset(
      pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, message.data()));
  if (pcap_ == nullptr) {
    (void)std::fclose(stream);
    return IoError{message.data()};
  }
  read_header();
  return {};
}

void LibpcapReader::read_header() {
  const int type = pcap_datalink(pcap_.get());
  link_type_ = type == DLT_RAW ? kLinkTypeRawIp : static_cast<std::uint16_t>(type);
  rules_.fcs_octets =
      fcs_octets_of_link_type(static_cast<std::uint32_t>(pcap_datalink_ext(pcap_.get())));
  if (format_ == CaptureFormat::kPcapng) {
    rules_.snap_octets = static_cast<std::uint32_t>(std::max(0, pcap_snapshot(pcap_.get())));
  }
}

ReadOutcome LibpcapReader::read(CaptureFrame& frame) {
  pcap_pkthdr* header = nullptr;
  const u_char* octets = nullptr;
  const int result = pcap_next_ex(pcap_.get(), &header, &octets);
  if (result != 1) {
    return result == PCAP_ERROR_BREAK || blocks_.stopped() ? ReadOutcome::kEnd
                                                           : ReadOutcome::kError;
  }
  judge_lengths(frame, ConstByteSpan(octets, header->caplen), header->len, rules_);
  frame.link_type = link_type_;
  frame.time = to_time(header->ts, format_);
  return ReadOutcome::kFrame;
}

std::string LibpcapReader::error() const {
  return blocks_.error().empty() ? pcap_geterr(pcap_.get()) : "can't be read: " + blocks_.error();
}

}  // namespace linksec::host
