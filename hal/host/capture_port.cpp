// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "hal/clock.h"
#include "host/capture.h"
#include "host/clock.h"
#include "port.h"

namespace linksec::host {
namespace {

// Reads one frame ahead, so that its time is known before it is due.
class CapturePort final : public Port {
 public:
  CapturePort(std::optional<CaptureReader> in, std::optional<CaptureWriter> out,
              std::size_t max_frame_octets)
      : in_(std::move(in)), out_(std::move(out)), max_frame_octets_(max_frame_octets) {}

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
    return look_ahead() ? std::optional<Time>(in_->frame().time) : std::nullopt;
  }
  [[nodiscard]] bool at_end() override { return !look_ahead(); }

  IoStatus flush() override { return noted(out_.has_value() ? out_->flush() : IoStatus()); }
  IoStatus finish() override { return noted(out_.has_value() ? out_->close() : IoStatus()); }

 private:
  IoStatus noted(const IoStatus& status) {
    if (!status.ok()) {
      note_error(status.error());
    }
    return status;
  }

  bool look_ahead() {
    if (!ahead_ && in_.has_value()) {
      const ReadOutcome outcome = in_->next();
      ahead_ = outcome == ReadOutcome::kFrame;
      if (outcome == ReadOutcome::kError) {
        note_error(in_->error());
      }
    }
    return ahead_;
  }

  [[nodiscard]] bool due() const {
    return !clock_is_virtual() || in_->frame().time <= hal::clock_now();
  }

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
  std::size_t max_frame_octets_;
  bool ahead_ = false;
};

}  // namespace

IoResult<std::unique_ptr<Port>> make_capture_port(const CapturePortOptions& options) {
  if (!options.in.empty() && !options.out.empty() && same_file(options.in, options.out)) {
    return IoError{options.out + ": is the input too; name another file for the output"};
  }
  std::optional<CaptureReader> in;
  if (!options.in.empty()) {
    auto opened = CaptureReader::open(options.in);
    if (!opened.ok()) {
      return IoError{opened.error()};
    }
    in = std::move(opened.value());
  }
  std::optional<CaptureWriter> out;
  if (!options.out.empty()) {
    auto opened = CaptureWriter::open(options.out, {options.out_precision});
    if (!opened.ok()) {
      return IoError{opened.error()};
    }
    out = std::move(opened.value());
  }
  return std::unique_ptr<Port>(
      std::make_unique<CapturePort>(std::move(in), std::move(out), options.max_frame_octets));
}

}  // namespace linksec::host
