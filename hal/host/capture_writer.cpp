// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <utility>

#include "host/capture.h"
#include "signal_guard.h"

namespace linksec::host {
namespace {

constexpr std::size_t kFlushOctets = 256UL * 1024;
constexpr std::size_t kFileHeaderOctets = 24;
constexpr std::size_t kRecordHeaderOctets = 16;
constexpr std::uint32_t kMagicMicroseconds = 0xA1B2C3D4;
constexpr std::uint32_t kMagicNanoseconds = 0xA1B23C4D;
constexpr std::uint32_t kLinkTypeEthernet = 1;
constexpr std::uint64_t kNsPerSecond = 1'000'000'000;

template <typename T>
void append_number(std::vector<std::uint8_t>& to, T value) {
  const auto* octets = reinterpret_cast<const std::uint8_t*>(&value);
  to.insert(to.end(), octets, octets + sizeof(value));
}

std::uint32_t captured_octets_at(const std::vector<std::uint8_t>& buffer, std::size_t record) {
  std::uint32_t octets = 0;
  std::memcpy(&octets, buffer.data() + record + 8, sizeof(octets));
  return octets;
}

}  // namespace

struct CaptureWriter::State {
  std::string name;
  CaptureWriterOptions options;
  int fd = -1;
  bool owned = false;
  bool regular = false;
  std::vector<std::uint8_t> buffer;
  std::uint64_t written = 0;  // octets that the system has taken
  std::uint64_t frames = 0;
  std::string error;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (fd >= 0) {
      (void)flush();
      (void)close_descriptor();
    }
  }

  IoStatus fail(const std::string& what) {
    error = name + ": " + what;
    return IoError{error};
  }

  IoStatus fail_at_frame(const std::string& what) {
    return fail("frame " + std::to_string(frames + 1) + " " + what);
  }

  void append_file_header() {
    const bool nano = options.precision == Precision::kNanoseconds;
    append_number(buffer, nano ? kMagicNanoseconds : kMagicMicroseconds);
    append_number(buffer, std::uint16_t{2});
    append_number(buffer, std::uint16_t{4});
    append_number(buffer, std::uint32_t{0});
    append_number(buffer, std::uint32_t{0});
    append_number(buffer, options.snap_octets);
    append_number(buffer, kLinkTypeEthernet);
  }

  void append_record(const CaptureFrame& frame) {
    const std::uint64_t ns = frame.time.ns % kNsPerSecond;
    const bool nano = options.precision == Precision::kNanoseconds;
    const std::size_t kept = std::min<std::size_t>(frame.octets.size(), options.snap_octets);
    const std::size_t original = std::max<std::size_t>(frame.octets.size(), frame.original_octets);
    append_number(buffer, static_cast<std::uint32_t>(frame.time.ns / kNsPerSecond));
    append_number(buffer, static_cast<std::uint32_t>(nano ? ns : ns / 1000));
    append_number(buffer, static_cast<std::uint32_t>(kept));
    append_number(buffer, static_cast<std::uint32_t>(original));
    buffer.insert(buffer.end(), frame.octets.begin(),
                  frame.octets.begin() + static_cast<std::ptrdiff_t>(kept));
  }

  // Where the last whole record ends in the first `limit` octets of the buffer.
  [[nodiscard]] std::size_t whole_records(std::size_t limit) const {
    std::size_t end = written == 0 ? kFileHeaderOctets : 0;
    if (end > limit) {
      return 0;
    }
    while (end + kRecordHeaderOctets <= limit) {
      const std::size_t next = end + kRecordHeaderOctets + captured_octets_at(buffer, end);
      if (next > limit) {
        break;
      }
      end = next;
    }
    return end;
  }

  // A full disk takes a part of a write: the file goes back to its last whole record.
  void drop_partial_record(std::size_t done) const {
    const std::uint64_t end = written + whole_records(done);
    if (regular && owned && ::ftruncate(fd, static_cast<off_t>(end)) != 0) {
      return;  // The write's own error is reported; this one would add nothing.
    }
  }

  IoStatus flush() {
    if (!error.empty()) {
      return IoError{error};
    }
    const SignalGuard guard(regular ? SignalGuard::Which::kTerminating
                                    : SignalGuard::Which::kBrokenPipe);
    std::size_t done = 0;
    while (done < buffer.size()) {
      const ssize_t took = ::write(fd, buffer.data() + done, buffer.size() - done);
      if (took < 0 && errno == EINTR) {
        continue;
      }
      if (took < 0) {
        const int cause = errno;
        drop_partial_record(done);
        return fail(std::string("can't be written: ") + std::strerror(cause));
      }
      done += static_cast<std::size_t>(took);
    }
    written += done;
    buffer.clear();
    return {};
  }

  IoStatus close_descriptor() {
    const int closed = owned ? ::close(fd) : 0;
    fd = -1;
    if (closed != 0 && error.empty()) {
      return fail(std::string("can't be written: ") + std::strerror(errno));
    }
    return error.empty() ? IoStatus() : IoStatus(IoError{error});
  }
};

CaptureWriter::CaptureWriter(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
CaptureWriter::CaptureWriter(CaptureWriter&&) noexcept = default;
CaptureWriter& CaptureWriter::operator=(CaptureWriter&&) noexcept = default;
CaptureWriter::~CaptureWriter() = default;

IoResult<CaptureWriter> CaptureWriter::open(const std::string& path, CaptureWriterOptions options) {
  auto state = std::make_unique<State>();
  state->options = options;
  state->owned = path != "-";
  state->name = state->owned ? path : "standard output";
  constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
  state->fd = state->owned ? ::open(path.c_str(), kFlags, 0666) : STDOUT_FILENO;
  if (state->fd < 0) {
    return IoError{state->name + ": can't be created: " + std::strerror(errno)};
  }
  struct stat about {};
  state->regular = ::fstat(state->fd, &about) == 0 && S_ISREG(about.st_mode);
  state->append_file_header();
  if (const IoStatus status = state->flush(); !status.ok()) {
    return IoError{status.error()};
  }
  return CaptureWriter(std::move(state));
}

IoStatus CaptureWriter::write(const CaptureFrame& frame) {
  State& state = *state_;
  if (!state.error.empty()) {
    return IoError{state.error};
  }
  if (state.fd < 0) {
    return state.fail("is closed");
  }
  if (frame.octets.size() > kMaxCaptureFrameOctets) {
    return state.fail_at_frame("is longer than a capture can hold");
  }
  if (frame.time.ns / kNsPerSecond > std::numeric_limits<std::uint32_t>::max()) {
    return state.fail_at_frame("has a time after 2106, which pcap can't hold");
  }
  state.append_record(frame);
  ++state.frames;
  return state.buffer.size() >= kFlushOctets ? state.flush() : IoStatus();
}

IoStatus CaptureWriter::flush() { return state_->flush(); }

IoStatus CaptureWriter::close() {
  if (state_->fd < 0) {
    return state_->error.empty() ? IoStatus() : IoStatus(IoError{state_->error});
  }
  const IoStatus flushed = state_->flush();
  const IoStatus closed = state_->close_descriptor();
  return flushed.ok() ? closed : flushed;
}

std::uint64_t CaptureWriter::frames() const noexcept { return state_->frames; }
const std::string& CaptureWriter::name() const noexcept { return state_->name; }

}  // namespace linksec::host
