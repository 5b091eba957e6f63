// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <pcap/pcap.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <utility>

#include "classic_pcap.h"
#include "host/capture.h"
#include "input_blocks.h"

namespace linksec::host {
namespace {

constexpr std::size_t kMagicOctets = 4;
constexpr std::size_t kStreamBufferOctets = 64UL * 1024;

// What libpcap reads through: a stream of the C library over the blocks, whose first octets have
// been looked at. The standard input can't be wound back.
ssize_t stream_read(void* cookie, char* to, std::size_t octets) {
  auto* blocks = static_cast<InputBlocks*>(cookie);
  if (!blocks->have(1)) {
    errno = blocks->error();
    return errno == 0 ? 0 : -1;
  }
  const std::size_t count = std::min(octets, blocks->at_hand().size());
  std::memcpy(to, blocks->at_hand().data(), count);
  blocks->take(count);
  return static_cast<ssize_t>(count);
}

// No value where the file is none that this reader knows.
std::optional<CaptureFormat> format_of(ConstByteSpan start) {
  if (start.size() < kMagicOctets) {
    return std::nullopt;
  }
  switch (load_be32(start.data())) {
    case 0x0A0D0D0A:
      return CaptureFormat::kPcapng;
    case 0xA1B23C4D:
    case 0x4D3CB2A1:
      return CaptureFormat::kClassicNanoseconds;
    case 0xA1B2C3D4:
    case 0xD4C3B2A1:
      return CaptureFormat::kClassicMicroseconds;
    default:
      return std::nullopt;
  }
}

std::string foreign_file(ConstByteSpan start) {
  if (start.empty()) {
    return "is empty, not a capture (a capture without frames has a header)";
  }
  if (start.size() >= 2 && start[0] == 0x1F && start[1] == 0x8B) {
    return "is compressed with gzip; unpack it first";
  }
  return "is neither a pcap nor a pcapng file";
}

std::string link_type_name(pcap_t* pcap) {
  const int type = pcap_datalink(pcap);
  const char* name = pcap_datalink_val_to_name(type);
  return name != nullptr ? std::string(name) : "number " + std::to_string(type);
}

// Classic pcap has unsigned seconds, which libpcap hands over as signed ones.
Time to_time(const timeval& stamp, CaptureFormat format) {
  std::int64_t seconds = stamp.tv_sec;
  if (format != CaptureFormat::kPcapng) {
    seconds = static_cast<std::uint32_t>(seconds);
  }
  return capture_time(seconds, stamp.tv_usec);
}

}  // namespace

const char* to_string(CaptureFormat format) noexcept {
  switch (format) {
    case CaptureFormat::kClassicMicroseconds:
      return "pcap, microseconds";
    case CaptureFormat::kClassicNanoseconds:
      return "pcap, nanoseconds";
    case CaptureFormat::kPcapng:
      return "pcapng";
  }
  return "unknown";
}

struct CaptureReader::State {
  std::string name;
  CaptureFormat format = CaptureFormat::kClassicMicroseconds;
  // Both outlive the stream that uses them.
  std::unique_ptr<InputBlocks> blocks;
  std::unique_ptr<char[]> stream_buffer;
  std::optional<ClassicReader> classic;  // Else libpcap reads.
  pcap_t* pcap = nullptr;
  CaptureFrame frame;
  std::uint64_t frames = 0;
  ReadOutcome last = ReadOutcome::kFrame;
  std::string error;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (pcap != nullptr) {
      pcap_close(pcap);
    }
  }

  IoError error_of_file(const std::string& what) const { return {name + ": " + what}; }

  IoStatus open_blocks(const std::string& path, const CaptureReaderOptions& options) {
    const bool owned = path != "-";
    const int fd = owned ? ::open(path.c_str(), O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    if (fd < 0) {
      return error_of_file(std::string("can't be opened: ") + std::strerror(errno));
    }
    blocks = std::make_unique<InputBlocks>(fd, owned, options.read_ahead);
    if (!blocks->have(kMagicOctets) && blocks->error() != 0) {
      return error_of_file(std::string("can't be read: ") + std::strerror(blocks->error()));
    }
    return {};
  }

  // What the reader of the classic format does not know it leaves to libpcap, errors too.
  bool read_classic() {
    if (format == CaptureFormat::kPcapng || !blocks->have(kClassicFileHeaderOctets)) {
      return false;
    }
    const auto header = parse_classic_header(blocks->at_hand());
    if (header.has_value()) {
      blocks->take(kClassicFileHeaderOctets);
      classic.emplace(*header);
    }
    return header.has_value();
  }

  IoStatus open_pcap() {
    std::FILE* stream = fopencookie(blocks.get(), "rb", {stream_read, nullptr, nullptr, nullptr});
    if (stream == nullptr) {
      return error_of_file("can't be opened: out of memory");
    }
    stream_buffer = std::make_unique<char[]>(kStreamBufferOctets);
    (void)std::setvbuf(stream, stream_buffer.get(), _IOFBF, kStreamBufferOctets);
    std::array<char, PCAP_ERRBUF_SIZE> message{};
    pcap = pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO,
                                                    message.data());
    if (pcap == nullptr) {
      (void)std::fclose(stream);
      return error_of_file(std::string("is a damaged capture: ") + message.data());
    }
    if (pcap_datalink(pcap) != DLT_EN10MB) {
      return error_of_file("has link type " + link_type_name(pcap) +
                           "; only Ethernet (EN10MB) captures are read");
    }
    return {};
  }

  ReadOutcome read_pcap() {
    pcap_pkthdr* header = nullptr;
    const u_char* octets = nullptr;
    const int result = pcap_next_ex(pcap, &header, &octets);
    if (result != 1) {
      return result == PCAP_ERROR_BREAK ? ReadOutcome::kEnd : ReadOutcome::kError;
    }
    frame.octets = ConstByteSpan(octets, header->caplen);
    frame.original_octets = std::max(header->len, header->caplen);
    frame.time = to_time(header->ts, format);
    return ReadOutcome::kFrame;
  }

  ReadOutcome read() {
    const ReadOutcome outcome = classic.has_value() ? classic->read(*blocks, frame) : read_pcap();
    if (outcome == ReadOutcome::kFrame) {
      ++frames;
      return outcome;
    }
    if (outcome == ReadOutcome::kError) {
      error = name + ": frame " + std::to_string(frames + 1) + ": " +
              (classic.has_value() ? classic->error() : pcap_geterr(pcap));
    }
    frame = {};
    return outcome;
  }
};

CaptureReader::CaptureReader(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
CaptureReader::CaptureReader(CaptureReader&&) noexcept = default;
CaptureReader& CaptureReader::operator=(CaptureReader&&) noexcept = default;
CaptureReader::~CaptureReader() = default;

IoResult<CaptureReader> CaptureReader::open(const std::string& path,
                                            const CaptureReaderOptions& options) {
  auto state = std::make_unique<State>();
  state->name = path != "-" ? path : "standard input";
  if (const IoStatus opened = state->open_blocks(path, options); !opened.ok()) {
    return IoError{opened.error()};
  }
  const ConstByteSpan start = state->blocks->at_hand();
  const std::optional<CaptureFormat> format = format_of(start);
  if (!format.has_value()) {
    return state->error_of_file(foreign_file(start));
  }
  state->format = *format;
  if (!options.libpcap_alone && state->read_classic()) {
    return CaptureReader(std::move(state));
  }
  if (const IoStatus opened = state->open_pcap(); !opened.ok()) {
    return IoError{opened.error()};
  }
  return CaptureReader(std::move(state));
}

ReadOutcome CaptureReader::next() {
  if (state_->last == ReadOutcome::kFrame) {
    state_->last = state_->read();
  }
  return state_->last;
}

const CaptureFrame& CaptureReader::frame() const noexcept { return state_->frame; }
std::uint64_t CaptureReader::frames() const noexcept { return state_->frames; }
const std::string& CaptureReader::error() const noexcept { return state_->error; }
CaptureFormat CaptureReader::format() const noexcept { return state_->format; }
bool CaptureReader::regular() const noexcept { return state_->blocks->regular(); }
const std::string& CaptureReader::name() const noexcept { return state_->name; }

bool same_file(const std::string& a, const std::string& b) {
  struct stat first {};
  struct stat second {};
  return a != "-" && b != "-" && ::stat(a.c_str(), &first) == 0 &&
         ::stat(b.c_str(), &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino && S_ISREG(first.st_mode);
}

}  // namespace linksec::host
