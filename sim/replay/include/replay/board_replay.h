// SPDX-License-Identifier: Apache-2.0
#pragma once

// A replay whose firmware is a board in QEMU: captures go in at its line, and at its host's side
// when it is a bump in the wire; what it sends is captured. No SecY of this process is involved.

#include <cstdint>
#include <optional>
#include <string>

#include "board/board_link.h"
#include "replay/replay.h"

namespace linksec::sim {

/// The captures; any may be missing.
struct BoardReplayFiles {
  std::optional<std::string> line_in;
  std::optional<std::string> line_out;
  std::optional<std::string> host_in;
  std::optional<std::string> host_out;
};

/// Frames of a run.
struct BoardReplayTotals {
  std::uint64_t sent = 0;       ///< To the board.
  std::uint64_t truncated = 0;  ///< Cut short by the capture, and not sent.
  std::uint64_t line = 0;       ///< From the board's line.
  std::uint64_t host = 0;       ///< From its host's side.
};

/// Runs until the captures are over and the board has been quiet for a while, the program is told
/// to stop, or `limit` is reached. Frames that come out have the machine's time. Throws a Failure.
[[nodiscard]] BoardReplayTotals replay_through(BoardLink& board, const BoardReplayFiles& files,
                                               Pace pace,
                                               std::optional<std::chrono::milliseconds> limit);

/// The totals and the board's counters as JSON, with a line end.
[[nodiscard]] std::string board_report_json(const BoardReplayTotals& totals,
                                            const BoardCounters& counters);

}  // namespace linksec::sim
