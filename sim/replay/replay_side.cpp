// SPDX-License-Identifier: Apache-2.0
#include "replay/replay_side.h"

#include <algorithm>

#include "capture/run_files.h"
#include "hal/clock.h"
#include "host/ports.h"
#include "shell/failure.h"
#include "shell/interrupt.h"

namespace linksec::sim {
namespace {

// What an interface carries between two pumps, and more.
constexpr std::size_t kQueueFrames = 4096;

}  // namespace

ReplaySide::ReplaySide(const ReplaySideOptions& options)
    : board_(options.board),
      has_input_(options.in.has_value() || options.interface.has_value() || board_ != nullptr) {
  if (!options.interface.has_value() && board_ == nullptr) {
    host::CapturePortOptions capture;
    capture.in = options.in.value_or("");
    capture.out = options.out.value_or("");
    capture.out_precision = host::Precision::kNanoseconds;
    capture.stop = interrupted;
    capture.rounds = options.rounds;
    capture.frames_per_second = options.frames_per_second;
    port_ = take(host::open_capture_port(capture));
    return;
  }
  live_ = board_ != nullptr ? board_->line_port() : take(host::open_named_port(*options.interface));
  port_ = *live_;
  if (options.out.has_value() || board_ != nullptr) {
    open_tapped(options);
  }
}

void ReplaySide::open_tapped(const ReplaySideOptions& options) {
  const std::size_t octets = hal::eth_max_frame_octets(*live_);
  const host::LoopbackPair pair = take(host::open_loopback_pair(kQueueFrames, octets));
  port_ = pair.a;
  far_end_ = pair.b;
  if (options.out.has_value()) {
    tap_.emplace(open_writer(*options.out, host::Precision::kNanoseconds));
  }
  const std::size_t slot = config::kHeadroomOctets + octets + config::kTailroomOctets;
  storage_.resize(config::kMaxBurst * slot);
  for (std::size_t i = 0; i < config::kMaxBurst; ++i) {
    buffers_.emplace_back(ByteSpan(storage_).subspan(i * slot, slot), config::kHeadroomOctets);
  }
}

ReplaySide::~ReplaySide() {
  try {
    close();
  } catch (const Failure&) {
    return;  // The run failed already, and that was reported.
  }
}

bool ReplaySide::over() const {
  return board_ != nullptr ? board_->quiet() : !live() && host::at_end(port_);
}

std::optional<Time> ReplaySide::next_time() const { return host::next_time(port_); }

std::uint64_t ReplaySide::next_number() const {
  const hal::EthCounters counters = hal::eth_counters(port_);
  return counters.received + counters.receive_drops + 1;
}

std::uint64_t ReplaySide::received() const { return hal::eth_counters(port_).received; }

std::size_t ReplaySide::pump() {
  if (!far_end_.has_value()) {
    return 0;
  }
  host::set_loopback_link(*far_end_, hal::eth_status(*live_).mac_operational);
  const std::size_t sent = hal::eth_receive(*far_end_, buffers_);
  send_out(sent);
  const std::size_t came = receive_in();
  std::vector<const FrameBuffer*> frames;
  for (std::size_t i = 0; i < came; ++i) {
    frames.push_back(&buffers_[i]);
  }
  static_cast<void>(hal::eth_transmit(*far_end_, frames));
  return sent + came;
}

std::size_t ReplaySide::receive_in() {
  if (board_ == nullptr) {
    return hal::eth_receive(*live_, buffers_);
  }
  std::size_t count = 0;
  while (count < buffers_.size()) {
    const auto frame = board_->receive(BoardLink::Side::kLine);
    if (!frame.has_value()) {
      break;
    }
    buffers_[count].reset(config::kHeadroomOctets);
    buffers_[count].resize(frame->size());
    std::copy(frame->begin(), frame->end(), buffers_[count].data());
    ++count;
  }
  return count;
}

void ReplaySide::send_out(std::size_t count) {
  std::vector<const FrameBuffer*> frames;
  for (std::size_t i = 0; i < count; ++i) {
    frames.push_back(&buffers_[i]);
    if (tap_.has_value()) {
      require(tap_->write(capture_frame(buffers_[i].bytes(), hal::clock_now())));
    }
    if (board_ != nullptr) {
      board_->send(BoardLink::Side::kLine, buffers_[i].bytes());
    }
  }
  if (board_ == nullptr) {
    static_cast<void>(hal::eth_transmit(*live_, frames));
  }
}

void ReplaySide::close() {
  if (!open_) {
    return;
  }
  open_ = false;
  host::IoStatus first = host::close_port(port_);
  if (far_end_.has_value()) {
    static_cast<void>(host::close_port(*far_end_));
    const host::IoStatus interface =
        board_ == nullptr ? host::close_port(*live_) : host::IoStatus();
    const host::IoStatus tap = tap_.has_value() ? tap_->close() : host::IoStatus();
    first = first.ok() ? (interface.ok() ? tap : interface) : first;
  }
  require(first);
}

}  // namespace linksec::sim
