// SPDX-License-Identifier: Apache-2.0
#pragma once

// A board in QEMU that a replay sends frames to: started, provisioned and ready, with its links as
// sockets that nobody else sees. A controller that drops what it has no room for, and says nothing,
// is never given more than it holds: the board's own counters tell how far it has come.

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/frame_buffer.h"
#include "board/board_flash.h"
#include "board/board_process.h"
#include "hal/eth.h"
#include "link/link_config.h"

namespace linksec::sim {

/// Which board, and what it keeps.
struct BoardChoice {
  const Board* board = nullptr;
  std::optional<std::string> image;  ///< default_image() when not given.
  BoardKeeping keeping;
};

/// The numbers of the console's "c", by heading ("SecY", "receive SC 0200000000010001", "port").
using BoardCounters = std::map<std::string, std::map<std::string, std::uint64_t>>;

/// A running board, and its ends of line and host side.
class BoardLink {
 public:
  /// A side of the board.
  enum class Side { kLine, kHost };
  using Frame = std::vector<std::uint8_t>;

  /// Starts the board and waits until it is ready. `config` is the board's, with its keys, which
  /// are wiped. Throws a Failure, also when the board stays closed.
  BoardLink(LinkConfig& config, const BoardChoice& choice);
  BoardLink(const BoardLink&) = delete;
  BoardLink& operator=(const BoardLink&) = delete;
  ~BoardLink();

  /// Sends a frame to the board, and waits until it has room for it. Throws a run Failure.
  void send(Side side, ConstByteSpan frame);
  /// The next frame that the board sent there, if one has come.
  [[nodiscard]] std::optional<Frame> receive(Side side);
  /// True when no frame moved for so long that none is under way.
  [[nodiscard]] bool quiet();
  /// Waits a moment for a frame of the board.
  void wait(std::chrono::milliseconds timeout);
  /// The port to wait on for frames of the line.
  [[nodiscard]] hal::PortId line_port() const noexcept { return ends_.front().port; }

  /// What the console shows as counters now, as text.
  [[nodiscard]] std::string counters_text();
  /// Ends the board in order: its PN records are settled. Throws a run Failure when QEMU is gone.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;
  struct End {
    hal::PortId port{};
    std::deque<Frame> received;
  };

  [[nodiscard]] End& end(Side side) { return ends_[side == Side::kLine ? 0 : 1]; }
  void add_end(BoardStart& start, std::string& words);
  void wait_until_ready(const std::string& image);
  void drain();
  void read_console();
  void note_line(const std::string& line);
  [[nodiscard]] bool offer(Side side, ConstByteSpan frame);
  [[nodiscard]] bool has_room(std::size_t octets) const noexcept;
  void wait_for_room(std::size_t octets);
  void ask_for_progress();

  const Board& board_;
  std::vector<End> ends_;
  std::vector<Descriptor> board_ends_;  // QEMU's, until it has them.
  std::optional<BoardFlash> flash_;
  std::unique_ptr<BoardProcess> process_;
  std::vector<std::uint8_t> storage_;
  FrameBuffer buffer_{};
  std::deque<std::size_t> in_flight_;  // Octets of each frame that the image has not taken yet.
  std::size_t octets_in_flight_ = 0;
  std::uint64_t taken_ = 0;      // Frames of in_flight_ that the board has seen.
  std::uint64_t counted_ = 0;    // What the answer under way has told so far.
  std::uint64_t indicated_ = 0;  // Frames that the image has taken, when last told.
  std::uint64_t answers_ = 0;    // How often it was told.
  std::string console_line_;
  std::string console_text_;
  Clock::time_point last_move_ = Clock::now();
};

/// The counters of such a text.
[[nodiscard]] BoardCounters parse_counters(const std::string& text);

}  // namespace linksec::sim
