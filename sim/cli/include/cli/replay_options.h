// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the command line of `linksec replay` chooses: the two sides, the board at the line, the
// pace, the time limit; and which of these go together. It opens no capture and starts nothing.
//
// Who calls: cmd_replay.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "board/board_link.h"
#include "cli/command_line.h"
#include "link/link_config.h"
#include "replay/pace.h"
#include "replay/replay_side.h"

namespace linksec::sim {

/// The two sides of a replay.
struct ReplaySides {
  ReplaySideOptions host;
  ReplaySideOptions line;
};

/// How the frames of a capture come, and for how long.
struct ReplayRate {
  Pace pace = Pace::kFast;
  double multiplier = 1;                ///< Times as fast as the capture.
  std::uint64_t rounds = 1;             ///< 0: without end.
  std::uint32_t frames_per_second = 0;  ///< 0: not given.
  std::optional<std::chrono::milliseconds> limit = {};
};

/// Both sides by their options. Throws a usage Failure when a side is a capture and an interface,
/// or when no frame can come from either.
[[nodiscard]] ReplaySides sides_of(const CommandLine& line);

/// The board of "--line board:BOARD"; null when the line is something else. Throws a usage Failure
/// for a board that there is not, and for options that need one.
[[nodiscard]] const Board* line_board(const CommandLine& line);

/// The board's image and what it keeps. `ledger`: --state is the ledger, not this machine's state
/// file.
[[nodiscard]] BoardChoice board_choice(const CommandLine& line, const Board& board, bool ledger);

/// Throws a usage Failure when frames of `host` would be protected, and not exactly one of --state
/// and --test-keys was given.
void check_record_choice(const CommandLine& line, const LinkConfig& config,
                         const ReplaySideOptions& host);

/// Throws a usage Failure when both captures are the standard input, or an output is an input or
/// another output.
void check_files(const CommandLine& line, const LinkConfig& config, const ReplaySides& sides);

/// Throws a usage Failure when --loop, --pps or --multiplier have no capture that is sent to an
/// interface, or do not go together. `board`: the line is a board.
void check_rate(const CommandLine& line, const ReplaySides& sides, bool board);

/// The limit of --for; none where it is not given. Throws a usage Failure for what is no number.
[[nodiscard]] std::optional<std::chrono::milliseconds> time_limit(const CommandLine& line);

/// The rate of the options, and the limit of --for. Throws a usage Failure for a word or number
/// that is none.
[[nodiscard]] ReplayRate rate_of(const CommandLine& line);

/// Says how long the captures take, where their time is kept. The longest one tells.
void say_pace(const ReplayRate& rate, const ReplaySides& sides);

}  // namespace linksec::sim
