// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>
#include <cstring>
#include <limits>
#include <utility>

#include "classic_pcap.h"
#include "host/capture.h"
#include "pcapng_blocks.h"

namespace linksec::host {
namespace {

constexpr std::size_t kFlushOctets = 256UL * 1024;
constexpr std::uint32_t kMagicMicroseconds = 0xA1B2C3D4;
constexpr std::uint32_t kMagicNanoseconds = 0xA1B23C4D;
constexpr std::uint64_t kNsPerSecond = 1'000'000'000;
static_assert(kMaxPcapngBlockOctets > kClassicRecordHeaderOctets + kMaxCaptureFrameOctets);

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
  CaptureWriterOptions options;
  OutputFile file;
  OutputBlock block{kFlushOctets + kMaxPcapngBlockOctets};
  std::uint64_t written = 0;  // octets that the system has taken
  std::uint64_t frames = 0;
  std::uint32_t interfaces = 0;
  IoError error;
  std::atomic<bool> failed = false;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() override {
    if (file.is_open()) {
      (void)flush();
    }
  }

  [[nodiscard]] bool behind() const noexcept { return options.behind != nullptr && file.regular(); }
  [[nodiscard]] bool pcapng() const noexcept { return options.format == OutputFormat::kPcapng; }

  [[nodiscard]] IoStatus status() const {
    return failed.load(std::memory_order_acquire) ? IoStatus(error) : IoStatus();
  }

  void fail(IoError what) {
    error = std::move(what);
    failed.store(true, std::memory_order_release);
  }

  // The frames before it are still written.
  IoStatus fail_at_frame(const std::string& what) {
    if (IoStatus flushed = flush(); !flushed.ok()) {
      return flushed;
    }
    fail({file.name() + ": frame " + std::to_string(frames + 1) + " " + what});
    return status();
  }

  void append_header() {
    if (pcapng()) {
      append_section_header(block, options.application, options.section_options);
      return;
    }
    const bool nano = options.precision == Precision::kNanoseconds;
    const FileHeader header = {.magic = nano ? kMagicNanoseconds : kMagicMicroseconds,
                               .snap_octets = options.snap_octets};
    append(block, &header, sizeof(header));
  }

  void append_record(const CaptureFrame& frame, std::size_t kept) {
    const std::uint64_t seconds = frame.time.ns / kNsPerSecond;
    const std::uint64_t ns = frame.time.ns - seconds * kNsPerSecond;
    const bool nano = options.precision == Precision::kNanoseconds;
    const std::size_t original = std::max<std::size_t>(frame.octets.size(), frame.original_octets);
    const RecordHeader header = {
        static_cast<std::uint32_t>(seconds), static_cast<std::uint32_t>(nano ? ns : ns / 1000),
        static_cast<std::uint32_t>(kept), static_cast<std::uint32_t>(original)};
    append(block, &header, sizeof(header));
    if (kept != 0) {
      append(block, frame.octets.data(), kept);
    }
  }

  void append_frame(const CaptureFrame& frame, std::string_view comment) {
    const std::size_t kept = std::min<std::size_t>(frame.octets.size(), options.snap_octets);
    if (pcapng()) {
      append_packet(block, frame, kept, comment);
    } else {
      append_record(frame, kept);
    }
  }

  void describe(const CaptureInterface& interface) {
    append_interface(block, interface);
    ++interfaces;
  }

  // A pcapng without any interface is one that not every reader takes.
  void require_interface() {
    if (pcapng() && interfaces == 0) {
      describe({});
    }
  }

  // Where the last whole record ends in the first `limit` octets of a block.
  [[nodiscard]] std::size_t whole_records(ConstByteSpan octets, std::size_t limit) const {
    if (pcapng()) {
      return whole_pcapng_blocks(octets, limit);
    }
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
  void write_block(ConstByteSpan octets) noexcept override {
    if (failed.load(std::memory_order_relaxed)) {
      return;
    }
    const OutputFile::Written done = file.write(octets);
    if (done.error != 0) {
      file.cut(written + whole_records(octets, done.octets));
      fail(file.failure(done.error));
    }
    written += done.octets;
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

  IoStatus hand_over_full() { return block.size() >= kFlushOctets ? hand_over() : IoStatus(); }

  IoStatus flush() {
    if (!block.empty()) {
      (void)hand_over();
    }
    if (behind()) {
      options.behind->drain();
    }
    return status();
  }

  // What `frame` has that the format has not.
  [[nodiscard]] const char* refusal(const CaptureFrame& frame) const noexcept {
    if (frame.octets.size() > kMaxCaptureFrameOctets) {
      return "is longer than a capture can hold";
    }
    if (pcapng()) {
      return frame.interface < interfaces ? nullptr : "is of an interface that was not added";
    }
    const bool late = frame.time.ns / kNsPerSecond > std::numeric_limits<std::uint32_t>::max();
    return late ? "has a time after 2106, which pcap can't hold" : nullptr;
  }

  // Whether there is something to write to.
  [[nodiscard]] bool ready() const noexcept {
    return !failed.load(std::memory_order_acquire) && file.is_open();
  }

  // Why there is nothing to write to.
  [[nodiscard]] IoStatus not_ready() const {
    const bool broken = failed.load(std::memory_order_acquire);
    return broken ? status() : IoStatus(IoError{file.name() + ": is closed"});
  }
};

CaptureWriter::CaptureWriter(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
CaptureWriter::CaptureWriter(CaptureWriter&&) noexcept = default;
CaptureWriter& CaptureWriter::operator=(CaptureWriter&&) noexcept = default;
CaptureWriter::~CaptureWriter() = default;

IoResult<CaptureWriter> CaptureWriter::open(const std::string& path, CaptureWriterOptions options) {
  auto file = OutputFile::open(path, options.stop);
  if (!file.ok()) {
    return IoError{file.error()};
  }
  auto state = std::make_unique<State>();
  state->options = std::move(options);
  state->file = std::move(file.value());
  state->append_header();
  if (const IoStatus status = state->flush(); !status.ok()) {
    return state->error;
  }
  return CaptureWriter(std::move(state));
}

IoStatus CaptureWriter::add_interface(const CaptureInterface& interface) {
  State& state = *state_;
  if (!state.ready()) {
    return state.not_ready();
  }
  if (!state.pcapng()) {
    return {};
  }
  state.describe(interface);
  return state.hand_over_full();
}

std::uint32_t CaptureWriter::interfaces() const noexcept { return state_->interfaces; }

IoStatus CaptureWriter::write(const CaptureFrame& frame, std::string_view comment) {
  State& state = *state_;
  if (!state.ready()) {
    return state.not_ready();
  }
  state.require_interface();
  if (const char* const refusal = state.refusal(frame); refusal != nullptr) {
    return state.fail_at_frame(refusal);
  }
  state.append_frame(frame, comment);
  ++state.frames;
  return state.hand_over_full();
}

IoStatus CaptureWriter::flush() { return state_->flush(); }

IoStatus CaptureWriter::close() {
  State& state = *state_;
  if (!state.file.is_open()) {
    return state.status();
  }
  state.require_interface();
  const IoStatus flushed = state.flush();
  if (const IoStatus closed = state.file.close(); !closed.ok() && !state.failed) {
    state.fail({closed.error()});
  }
  return flushed.ok() ? state.status() : flushed;
}

std::uint64_t CaptureWriter::frames() const noexcept { return state_->frames; }
const std::string& CaptureWriter::name() const noexcept { return state_->file.name(); }

}  // namespace linksec::host
