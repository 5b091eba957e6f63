// SPDX-License-Identifier: Apache-2.0
#pragma once

// One side of a replay, the host's or the line's: a pair of capture files, or a live interface
// whose sent frames can be captured too, or a board in QEMU. The firmware sees a port of hal/eth.h
// and nothing else.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/frame_buffer.h"
#include "base/time.h"
#include "board/board_link.h"
#include "hal/eth.h"
#include "host/capture.h"
#include "host/io_result.h"

namespace linksec::sim {

/// What a side is made of; `in`, `interface` and `board` exclude each other.
struct ReplaySideOptions {
  std::optional<std::string> in;
  std::optional<std::string> interface;  ///< A name, or a link of host/datagram.h.
  BoardLink* board = nullptr;            ///< Its line is the other end; it outlives the side.
  std::optional<std::string> out;
  std::uint64_t rounds = 1;             ///< How often `in` is read; 0: without end.
  std::uint32_t frames_per_second = 0;  ///< Of `in`; 0: by their timestamps.
};

/// One side of a replay, and the port that the firmware has there.
class ReplaySide {
 public:
  /// Opens files and interface. Throws a run Failure.
  explicit ReplaySide(const ReplaySideOptions& options);
  ReplaySide(const ReplaySide&) = delete;
  ReplaySide& operator=(const ReplaySide&) = delete;
  ~ReplaySide();

  /// The port for the firmware.
  [[nodiscard]] hal::PortId port() const noexcept { return port_; }
  [[nodiscard]] bool live() const noexcept { return live_.has_value(); }
  /// The port to wait on, when the side is live.
  [[nodiscard]] hal::PortId live_port() const noexcept { return *live_; }
  /// True when no frame will come any more.
  [[nodiscard]] bool over() const;
  /// The time of the next frame of a capture.
  [[nodiscard]] std::optional<Time> next_time() const;
  /// True when frames can come from it.
  [[nodiscard]] bool has_input() const noexcept { return has_input_; }
  /// The number, from 1, of the next frame of a capture.
  [[nodiscard]] std::uint64_t next_number() const;
  /// Frames that the firmware has got from this side.
  [[nodiscard]] std::uint64_t received() const;

  /// Carries frames between the firmware and an interface whose output is captured; returns how
  /// many. 0 for other sides, which need no help.
  std::size_t pump();
  /// Closes everything. Throws a run Failure with the first error there was.
  void close();

 private:
  void open_tapped(const ReplaySideOptions& options);
  void send_out(std::size_t count);
  [[nodiscard]] std::size_t receive_in();

  hal::PortId port_{};
  std::optional<hal::PortId> live_;
  BoardLink* board_ = nullptr;
  std::optional<hal::PortId>
      far_end_;  // Wired to port_, when live_ is a board's or its output captured.
  std::optional<host::CaptureWriter> tap_;
  std::vector<std::uint8_t> storage_;
  std::vector<FrameBuffer> buffers_;
  bool has_input_ = false;
  bool open_ = true;
};

}  // namespace linksec::sim
