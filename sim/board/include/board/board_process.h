// SPDX-License-Identifier: Apache-2.0
#pragma once

// A board in QEMU: the process, and its console. The process ends with this one, whatever ends it.
// It has no terminal, and no key is in its command line.

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "board/board.h"
#include "shell/child_process.h"
#include "shell/descriptor.h"

namespace linksec::sim {

/// What a board needs to start.
struct BoardStart {
  std::string image;
  ConstByteSpan block;
  int flash = -1;              ///< Stays the caller's.
  std::string line;            ///< qemu_link().
  std::string host;            ///< The same, for a bump in the wire.
  std::vector<int> inherited;  ///< Sockets that line and host speak of; the caller's.
};

/// QEMU with one image, and the console of that image.
class BoardProcess {
 public:
  /// How far the image has come, by what it said.
  enum class State {
    kStarting,
    kReady,    ///< Frames pass.
    kClosed,   ///< It said why no frame passes.
    kStopped,  ///< After 'q': the PN records are settled.
  };

  /// Starts QEMU. Throws a run Failure when it can't be started.
  BoardProcess(const Board& board, const BoardStart& start);
  BoardProcess(const BoardProcess&) = delete;
  BoardProcess& operator=(const BoardProcess&) = delete;
  /// Ends QEMU at once.
  ~BoardProcess() = default;

  /// Readable when the console has text, or QEMU something to say or has ended.
  [[nodiscard]] std::vector<int> wait_descriptors() const;
  /// What the console wrote since the last call; never waits.
  [[nodiscard]] std::string read_console();
  /// Types `text`; returns how many characters the console took.
  std::size_t type(std::string_view text);
  /// Throws a run Failure when QEMU has ended, with its last words.
  void require_running();

  [[nodiscard]] State state() const noexcept { return state_; }
  /// The line that said why the board is closed.
  [[nodiscard]] const std::string& closed_line() const noexcept { return closed_line_; }

  /// Ends QEMU: asks first, and does not wait for long.
  void end();

 private:
  void start_child(const std::vector<std::string>& words, const std::vector<int>& inherited);
  void note(std::string_view text);
  void note_line(std::string_view line);
  void read_last_words();
  bool ended();

  const Board& board_;
  ChildProcess child_;
  Descriptor console_;
  Descriptor errors_;  // QEMU's standard output and error.
  State state_ = State::kStarting;
  std::string line_;  // What came of the console's last line.
  std::string closed_line_;
  std::string last_words_;
};

}  // namespace linksec::sim
