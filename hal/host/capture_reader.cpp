// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <pcap/pcap.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

#include "host/capture.h"

namespace linksec::host {
namespace {

constexpr std::size_t kMagicOctets = 4;
constexpr std::size_t kStreamBufferOctets = 256UL * 1024;

// A descriptor whose first octets have been looked at. libpcap reads from it through a stream of
// the C library: the standard input can't be wound back.
struct Source {
  int fd = -1;
  bool owned = false;
  std::array<std::uint8_t, kMagicOctets> magic{};
  std::size_t magic_size = 0;
  std::size_t magic_given = 0;
};

ssize_t read_retrying(int fd, void* to, std::size_t octets) {
  ssize_t got = 0;
  do {
    got = ::read(fd, to, octets);
  } while (got < 0 && errno == EINTR);
  return got;
}

ssize_t source_read(void* cookie, char* to, std::size_t octets) {
  auto* source = static_cast<Source*>(cookie);
  if (source->magic_given < source->magic_size) {
    const std::size_t count = std::min(octets, source->magic_size - source->magic_given);
    std::memcpy(to, source->magic.data() + source->magic_given, count);
    source->magic_given += count;
    return static_cast<ssize_t>(count);
  }
  return read_retrying(source->fd, to, octets);
}

int source_close(void* cookie) {
  auto* source = static_cast<Source*>(cookie);
  const int result = source->owned ? ::close(source->fd) : 0;
  delete source;
  return result;
}

IoStatus look_at_magic(Source& source, const std::string& name) {
  while (source.magic_size < kMagicOctets) {
    const ssize_t got = read_retrying(source.fd, source.magic.data() + source.magic_size,
                                      kMagicOctets - source.magic_size);
    if (got < 0) {
      return IoError{name + ": can't be read: " + std::strerror(errno)};
    }
    if (got == 0) {
      break;
    }
    source.magic_size += static_cast<std::size_t>(got);
  }
  if (source.magic_size == 0) {
    return IoError{name + ": is empty, not a capture (a capture without frames has a header)"};
  }
  return {};
}

// No value where the file is none that this reader knows.
std::optional<CaptureFormat> format_of(const Source& source) {
  if (source.magic_size < kMagicOctets) {
    return std::nullopt;
  }
  const std::uint32_t magic = load_be32(source.magic.data());
  switch (magic) {
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

IoError foreign_file(const Source& source, const std::string& name) {
  if (source.magic_size >= 2 && source.magic[0] == 0x1F && source.magic[1] == 0x8B) {
    return {name + ": is compressed with gzip; unpack it first"};
  }
  return {name + ": is neither a pcap nor a pcapng file"};
}

std::string link_type_name(pcap_t* pcap) {
  const int type = pcap_datalink(pcap);
  const char* name = pcap_datalink_val_to_name(type);
  return name != nullptr ? std::string(name) : "number " + std::to_string(type);
}

constexpr std::uint64_t kNsPerSecond = 1'000'000'000;

// Classic pcap has unsigned seconds, which libpcap hands over as signed ones.
Time to_time(const timeval& stamp, CaptureFormat format) {
  std::int64_t seconds = stamp.tv_sec;
  if (format != CaptureFormat::kPcapng) {
    seconds = static_cast<std::uint32_t>(seconds);
  }
  constexpr auto kMax =
      static_cast<std::int64_t>(std::numeric_limits<std::uint64_t>::max() / kNsPerSecond) - 1;
  if (seconds < 0 || stamp.tv_usec < 0) {
    return Time{0};
  }
  if (seconds > kMax) {
    return Time{std::numeric_limits<std::uint64_t>::max()};
  }
  return Time{static_cast<std::uint64_t>(seconds) * kNsPerSecond +
              static_cast<std::uint64_t>(stamp.tv_usec)};
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
  // The buffer outlives the stream that uses it.
  std::unique_ptr<char[]> stream_buffer = std::make_unique<char[]>(kStreamBufferOctets);
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

  ReadOutcome fail() {
    const std::string place = ": frame " + std::to_string(frames + 1) + ": ";
    error = name + place + pcap_geterr(pcap);
    return ReadOutcome::kError;
  }

  ReadOutcome read() {
    pcap_pkthdr* header = nullptr;
    const u_char* octets = nullptr;
    const int result = pcap_next_ex(pcap, &header, &octets);
    if (result == PCAP_ERROR_BREAK) {
      return ReadOutcome::kEnd;
    }
    if (result != 1) {
      return fail();
    }
    frame.octets = ConstByteSpan(octets, header->caplen);
    frame.original_octets = std::max(header->len, header->caplen);
    frame.time = to_time(header->ts, format);
    ++frames;
    return ReadOutcome::kFrame;
  }
};

CaptureReader::CaptureReader(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
CaptureReader::CaptureReader(CaptureReader&&) noexcept = default;
CaptureReader& CaptureReader::operator=(CaptureReader&&) noexcept = default;
CaptureReader::~CaptureReader() = default;

IoResult<CaptureReader> CaptureReader::open(const std::string& path) {
  auto state = std::make_unique<State>();
  auto source = std::make_unique<Source>();
  source->owned = path != "-";
  state->name = source->owned ? path : "standard input";
  source->fd = source->owned ? ::open(path.c_str(), O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
  if (source->fd < 0) {
    return IoError{state->name + ": can't be opened: " + std::strerror(errno)};
  }
  const IoStatus looked = look_at_magic(*source, state->name);
  const std::optional<CaptureFormat> format = format_of(*source);
  if (!looked.ok() || !format.has_value()) {
    const IoError error =
        looked.ok() ? foreign_file(*source, state->name) : IoError{looked.error()};
    source_close(source.release());
    return error;
  }
  state->format = *format;

  std::FILE* stream =
      fopencookie(source.release(), "rb", {source_read, nullptr, nullptr, source_close});
  if (stream == nullptr) {
    return IoError{state->name + ": can't be opened: out of memory"};
  }
  (void)std::setvbuf(stream, state->stream_buffer.get(), _IOFBF, kStreamBufferOctets);
  std::array<char, PCAP_ERRBUF_SIZE> message{};
  state->pcap =
      pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, message.data());
  if (state->pcap == nullptr) {
    (void)std::fclose(stream);
    return IoError{state->name + ": is a damaged capture: " + message.data()};
  }
  if (pcap_datalink(state->pcap) != DLT_EN10MB) {
    return IoError{state->name + ": has link type " + link_type_name(state->pcap) +
                   "; only Ethernet (EN10MB) captures are read"};
  }
  return CaptureReader(std::move(state));
}

ReadOutcome CaptureReader::next() {
  if (state_->last == ReadOutcome::kFrame) {
    state_->last = state_->read();
    if (state_->last != ReadOutcome::kFrame) {
      state_->frame = {};
    }
  }
  return state_->last;
}

const CaptureFrame& CaptureReader::frame() const noexcept { return state_->frame; }
std::uint64_t CaptureReader::frames() const noexcept { return state_->frames; }
const std::string& CaptureReader::error() const noexcept { return state_->error; }
CaptureFormat CaptureReader::format() const noexcept { return state_->format; }
const std::string& CaptureReader::name() const noexcept { return state_->name; }

bool same_file(const std::string& a, const std::string& b) {
  struct stat first {};
  struct stat second {};
  return a != "-" && b != "-" && ::stat(a.c_str(), &first) == 0 &&
         ::stat(b.c_str(), &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino && S_ISREG(first.st_mode);
}

}  // namespace linksec::host
