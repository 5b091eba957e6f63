// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "hal/clock.h"
#include "host/capture.h"
#include "host/clock.h"
#include "port.h"

namespace linksec::host {
namespace {

CaptureReaderOptions reading(StopRequest stop) noexcept {
  CaptureReaderOptions options;
  options.stop = stop;
  return options;
}

// The times at which the frames of a capture are due.
class Schedule {
 public:
  Schedule(std::uint64_t rounds, std::uint32_t frames_per_second) noexcept
      : rounds_(rounds), frames_per_second_(frames_per_second) {}

  /// When the next frame is due, which the capture has at `time`.
  [[nodiscard]] Time next(Time time) noexcept {
    if (frames_ == 0) {
      first_ = latest_ = time;
    }
    latest_ = std::max(latest_, time);
    const std::uint64_t before = frames_++;
    if (frames_per_second_ == 0) {
      return Time{time.ns + shift_};
    }
    const std::uint64_t rest = before % frames_per_second_;
    return Time{first_.ns + before / frames_per_second_ * kNsPerSecond +
                rest * kNsPerSecond / frames_per_second_};
  }

  /// True when the capture is to be read once more. A round follows the one before as its frames
  /// follow each other on average; a second later when that is not known.
  [[nodiscard]] bool next_round() noexcept {
    ++round_;
    const std::uint64_t frames = frames_ / round_;
    if (frames == 0 || round_ == rounds_) {
      return false;
    }
    const std::uint64_t duration = latest_.ns - first_.ns;
    const bool known = frames > 1 && duration != 0;
    shift_ += duration + (known ? duration / (frames - 1) : kNsPerSecond);
    return true;
  }

 private:
  static constexpr std::uint64_t kNsPerSecond = 1'000'000'000;

  std::uint64_t rounds_;
  std::uint32_t frames_per_second_;
  std::uint64_t round_ = 0;
  std::uint64_t frames_ = 0;
  std::uint64_t shift_ = 0;
  Time first_{};
  Time latest_{};
};

// Reads one frame ahead, so that its time is known before it is due.
class CapturePort final : public Port {
 public:
  CapturePort(std::optional<CaptureReader> in, std::optional<CaptureWriter> out,
              const CapturePortOptions& options)
      : in_(std::move(in)),
        out_(std::move(out)),
        path_(options.in),
        stop_(options.stop),
        max_frame_octets_(options.max_frame_octets),
        schedule_(options.rounds, options.frames_per_second) {}

  std::size_t receive(std::span<FrameBuffer> burst) override {
    std::size_t count = 0;
    while (count < burst.size() && look_ahead() && due()) {
      const CaptureFrame& frame = in_->frame();
      if (frame.truncated()) {
        ++counters_.receive_drops;
      } else if (deliver(frame.octets, burst[count])) {
        ++count;
      }
      ahead_ = false;
    }
    return count;
  }

  std::size_t transmit(std::span<const FrameBuffer* const> burst) override {
    for (const FrameBuffer* frame : burst) {
      send(frame->bytes());
    }
    return burst.size();
  }

  [[nodiscard]] hal::EthStatus status() const override { return {true, true, true}; }
  [[nodiscard]] std::size_t max_frame_octets() const override { return max_frame_octets_; }

  [[nodiscard]] std::optional<Time> next_time() override {
    return look_ahead() ? std::optional<Time>(time_) : std::nullopt;
  }
  [[nodiscard]] bool at_end() override { return !look_ahead(); }

  IoStatus flush() override { return noted(out_.has_value() ? out_->flush() : IoStatus()); }
  IoStatus finish() override { return noted(out_.has_value() ? out_->close() : IoStatus()); }

 private:
  IoStatus noted(const IoStatus& status) {
    if (!status.ok()) {
      note_error(status.error(), status.reader_gone());
    }
    return status;
  }

  bool look_ahead() {
    while (!ahead_ && in_.has_value()) {
      const ReadOutcome outcome = in_->next();
      ahead_ = outcome == ReadOutcome::kFrame;
      if (ahead_) {
        time_ = schedule_.next(in_->frame().time);
      } else if (outcome == ReadOutcome::kError) {
        note_error(in_->error());
        break;
      } else if (!schedule_.next_round() || !start_over()) {
        in_.reset();
      }
    }
    return ahead_;
  }

  bool start_over() {
    auto opened = CaptureReader::open(path_, reading(stop_));
    if (!opened.ok()) {
      note_error(opened.error());
      return false;
    }
    in_ = std::move(opened.value());
    return true;
  }

  [[nodiscard]] bool due() const { return !clock_is_virtual() || time_ <= hal::clock_now(); }

  void send(ConstByteSpan frame) {
    if (frame.size() < kMinHeaderOctets || frame.size() > max_frame_octets_) {
      ++counters_.transmit_drops;
      return;
    }
    std::array<std::uint8_t, kMinFrameOctets> scratch{};
    const ConstByteSpan octets = padded(frame, scratch);
    IoStatus status;
    if (out_.has_value()) {
      status = out_->write({octets, static_cast<std::uint32_t>(octets.size()), hal::clock_now()});
    }
    if (noted(status).ok()) {
      ++counters_.transmitted;
    } else {
      ++counters_.transmit_drops;
    }
  }

  std::optional<CaptureReader> in_;
  std::optional<CaptureWriter> out_;
  std::string path_;
  StopRequest stop_;
  std::size_t max_frame_octets_;
  Schedule schedule_;
  bool ahead_ = false;
  Time time_{};  // When the frame ahead is due.
};

}  // namespace

IoResult<std::unique_ptr<Port>> make_capture_port(const CapturePortOptions& options) {
  if (!options.in.empty() && !options.out.empty() && same_file(options.in, options.out)) {
    return IoError{options.out + ": is the input too; name another file for the output"};
  }
  std::optional<CaptureReader> in;
  if (!options.in.empty()) {
    auto opened = CaptureReader::open(options.in, reading(options.stop));
    if (!opened.ok()) {
      return opened.failure();
    }
    in = std::move(opened.value());
  }
  std::optional<CaptureWriter> out;
  if (!options.out.empty()) {
    CaptureWriterOptions writing;
    writing.precision = options.out_precision;
    writing.stop = options.stop;
    auto opened = CaptureWriter::open(options.out, writing);
    if (!opened.ok()) {
      return opened.failure();
    }
    out = std::move(opened.value());
  }
  return std::unique_ptr<Port>(
      std::make_unique<CapturePort>(std::move(in), std::move(out), options));
}

}  // namespace linksec::host
