// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <limits>
#include <utility>

#include "classic_pcap.h"
#include "host/capture.h"
#include "signal_guard.h"

namespace linksec::host {
namespace {

constexpr std::size_t kFlushOctets = 256UL * 1024;
constexpr std::uint32_t kMagicMicroseconds = 0xA1B2C3D4;
constexpr std::uint32_t kMagicNanoseconds = 0xA1B23C4D;
constexpr std::uint32_t kLinkTypeEthernet = 1;
constexpr std::uint64_t kNsPerSecond = 1'000'000'000;
constexpr std::size_t kMaxRecordOctets = kClassicRecordHeaderOctets + kMaxCaptureFrameOctets;

struct FileHeader {
  std::uint32_t magic = kMagicMicroseconds;
  std::uint16_t major = 2;
  std::uint16_t minor = 4;
  std::uint32_t zone = 0;
  std::uint32_t accuracy = 0;
  std::uint32_t snap_octets = 0;
  std::uint32_t link_type = kLinkTypeEthernet;
};
static_assert(sizeof(FileHeader) == kClassicFileHeaderOctets);

struct RecordHeader {
  std::uint32_t seconds;
  std::uint32_t fraction;
  std::uint32_t captured_octets;
  std::uint32_t original_octets;
};
static_assert(sizeof(RecordHeader) == kClassicRecordHeaderOctets);

void append(OutputBlock& to, const void* octets, std::size_t count) {
  std::memcpy(to.end(), octets, count);
  to.grow(count);
}

std::uint32_t captured_octets_at(ConstByteSpan block, std::size_t record) {
  RecordHeader header{};
  std::memcpy(&header, block.data() + record, sizeof(header));
  return header.captured_octets;
}

}  // namespace

// `error` and `written` belong to the thread that writes the blocks until `failed` is set, or until
// WriteBehind is drained.
struct CaptureWriter::State final : WriteBehind::Sink {
  std::string name;
  CaptureWriterOptions options;
  int fd = -1;
  bool owned = false;
  bool regular = false;
  OutputBlock block{kFlushOctets + kMaxRecordOctets};
  std::uint64_t written = 0;  // octets that the system has taken
  std::uint64_t frames = 0;
  std::string error;
  std::atomic<bool> failed = false;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() override {
    if (fd >= 0) {
      (void)flush();
      (void)close_descriptor();
    }
  }

  [[nodiscard]] bool behind() const noexcept { return options.behind != nullptr && regular; }

  [[nodiscard]] IoStatus status() const {
    return failed.load(std::memory_order_acquire) ? IoStatus(IoError{error}) : IoStatus();
  }

  void fail(const std::string& what) {
    error = name + ": " + what;
    failed.store(true, std::memory_order_release);
  }

  // The frames before it are still written.
  IoStatus fail_at_frame(const std::string& what) {
    if (IoStatus flushed = flush(); !flushed.ok()) {
      return flushed;
    }
    fail("frame " + std::to_string(frames + 1) + " " + what);
    return status();
  }

  void append_file_header() {
    const bool nano = options.precision == Precision::kNanoseconds;
    const FileHeader header = {.magic = nano ? kMagicNanoseconds : kMagicMicroseconds,
                               .snap_octets = options.snap_octets};
    append(block, &header, sizeof(header));
  }

  void append_record(const CaptureFrame& frame) {
    const std::uint64_t ns = frame.time.ns % kNsPerSecond;
    const bool nano = options.precision == Precision::kNanoseconds;
    const std::size_t kept = std::min<std::size_t>(frame.octets.size(), options.snap_octets);
    const std::size_t original = std::max<std::size_t>(frame.octets.size(), frame.original_octets);
    const RecordHeader header = {static_cast<std::uint32_t>(frame.time.ns / kNsPerSecond),
                                 static_cast<std::uint32_t>(nano ? ns : ns / 1000),
                                 static_cast<std::uint32_t>(kept),
                                 static_cast<std::uint32_t>(original)};
    append(block, &header, sizeof(header));
    if (kept != 0) {
      append(block, frame.octets.data(), kept);
    }
  }

  // Where the last whole record ends in the first `limit` octets of a block.
  [[nodiscard]] std::size_t whole_records(ConstByteSpan octets, std::size_t limit) const {
    std::size_t end = written == 0 ? kClassicFileHeaderOctets : 0;
    if (end > limit) {
      return 0;
    }
    while (end + kClassicRecordHeaderOctets <= limit) {
      const std::size_t next = end + kClassicRecordHeaderOctets + captured_octets_at(octets, end);
      if (next > limit) {
        break;
      }
      end = next;
    }
    return end;
  }

  // A full disk takes a part of a write: the file goes back to its last whole record.
  void drop_partial_record(ConstByteSpan octets, std::size_t done) const {
    const std::uint64_t end = written + whole_records(octets, done);
    if (regular && owned && ::ftruncate(fd, static_cast<off_t>(end)) != 0) {
      return;  // The write's own error is reported; this one would add nothing.
    }
  }

  void write_block(ConstByteSpan octets) noexcept override {
    if (failed.load(std::memory_order_relaxed)) {
      return;
    }
    const SignalGuard guard(regular ? SignalGuard::Which::kTerminating
                                    : SignalGuard::Which::kBrokenPipe);
    std::size_t done = 0;
    while (done < octets.size()) {
      const ssize_t took = ::write(fd, octets.data() + done, octets.size() - done);
      if (took < 0 && errno == EINTR) {
        continue;
      }
      if (took < 0) {
        const int cause = errno;
        drop_partial_record(octets, done);
        fail(std::string("can't be written: ") + std::strerror(cause));
        return;
      }
      done += static_cast<std::size_t>(took);
    }
    written += done;
  }

  IoStatus hand_over() {
    if (behind()) {
      options.behind->post(*this, block);
    } else {
      write_block(block.bytes());
      block.clear();
    }
    return status();
  }

  IoStatus flush() {
    if (!block.empty()) {
      (void)hand_over();
    }
    if (behind()) {
      options.behind->drain();
    }
    return status();
  }

  IoStatus close_descriptor() {
    const int closed = owned ? ::close(fd) : 0;
    fd = -1;
    if (closed != 0 && !failed) {
      fail(std::string("can't be written: ") + std::strerror(errno));
    }
    return status();
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
  if (state.failed.load(std::memory_order_acquire)) {
    return state.status();
  }
  if (state.fd < 0) {
    return IoError{state.name + ": is closed"};
  }
  if (frame.octets.size() > kMaxCaptureFrameOctets) {
    return state.fail_at_frame("is longer than a capture can hold");
  }
  if (frame.time.ns / kNsPerSecond > std::numeric_limits<std::uint32_t>::max()) {
    return state.fail_at_frame("has a time after 2106, which pcap can't hold");
  }
  state.append_record(frame);
  ++state.frames;
  return state.block.size() >= kFlushOctets ? state.hand_over() : IoStatus();
}

IoStatus CaptureWriter::flush() { return state_->flush(); }

IoStatus CaptureWriter::close() {
  if (state_->fd < 0) {
    return state_->status();
  }
  const IoStatus flushed = state_->flush();
  const IoStatus closed = state_->close_descriptor();
  return flushed.ok() ? closed : flushed;
}

std::uint64_t CaptureWriter::frames() const noexcept { return state_->frames; }
const std::string& CaptureWriter::name() const noexcept { return state_->name; }

}  // namespace linksec::host
