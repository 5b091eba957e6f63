// SPDX-License-Identifier: Apache-2.0
#include "replay/board_replay.h"

#include <nlohmann/json.hpp>

#include "capture/report.h"
#include "capture/run_files.h"
#include "hal/clock.h"
#include "host/capture.h"
#include "host/clock.h"
#include "shell/failure.h"
#include "shell/interrupt.h"

namespace linksec::sim {
namespace {

using Clock = std::chrono::steady_clock;
using Side = BoardLink::Side;
using std::chrono::milliseconds;

constexpr milliseconds kStep{20};

// One capture, read one frame ahead.
class Input {
 public:
  Input(const std::optional<std::string>& path, Side side) : side_(side) {
    if (path.has_value()) {
      reader_ = open_reader(*path, {});
      advance();
    }
  }

  [[nodiscard]] Side side() const noexcept { return side_; }
  [[nodiscard]] bool over() const noexcept { return !ahead_; }
  [[nodiscard]] const host::CaptureFrame& frame() const { return reader_->frame(); }
  [[nodiscard]] std::uint64_t number() const noexcept { return reader_->number(); }
  void advance() {
    const host::ReadOutcome outcome = reader_->next();
    ahead_ = outcome == host::ReadOutcome::kFrame;
    if (outcome == host::ReadOutcome::kError) {
      throw run_failure(reader_->error());
    }
  }

 private:
  Side side_;
  std::optional<host::CaptureReader> reader_;
  bool ahead_ = false;
};

// What the board sends on one side.
class Output {
 public:
  Output(const std::optional<std::string>& path, Side side) : side_(side) {
    if (path.has_value()) {
      writer_ = open_writer(*path, host::Precision::kNanoseconds);
    }
  }

  std::uint64_t collect(BoardLink& board) {
    std::uint64_t frames = 0;
    while (const auto frame = board.receive(side_)) {
      ++frames;
      if (writer_.has_value()) {
        require(writer_->write(capture_frame(*frame, hal::clock_now())));
      }
    }
    return frames;
  }
  void close() {
    if (writer_.has_value()) {
      require(writer_->close());
    }
  }

 private:
  Side side_;
  std::optional<host::CaptureWriter> writer_;
};

class BoardReplay {
 public:
  BoardReplay(BoardLink& board, const BoardReplayFiles& files, Pace pace)
      : board_(board),
        pace_(pace),
        line_in_(files.line_in, Side::kLine),
        host_in_(files.host_in, Side::kHost),
        line_out_(files.line_out, Side::kLine),
        host_out_(files.host_out, Side::kHost),
        has_host_(files.host_in.has_value() || files.host_out.has_value()) {}

  BoardReplayTotals run(std::optional<milliseconds> limit) {
    host::use_wall_clock();
    start_ = Clock::now();
    first_ = line_in_.over() && host_in_.over() ? Time{} : next().frame().time;
    const auto in_time = [&] {
      return !interrupted() && (!limit.has_value() || Clock::now() - start_ < *limit);
    };
    while (in_time() && !(line_in_.over() && host_in_.over())) {
      send_next();
      collect();
    }
    while (in_time() && !board_.quiet()) {
      board_.wait(kStep);
      collect();
    }
    line_out_.close();
    host_out_.close();
    return totals_;
  }

 private:
  // The side whose frame is the earlier one.
  Input& next() {
    if (line_in_.over() || host_in_.over()) {
      return line_in_.over() ? host_in_ : line_in_;
    }
    return host_in_.frame().time < line_in_.frame().time ? host_in_ : line_in_;
  }

  void send_next() {
    Input& input = next();
    const host::CaptureFrame& frame = input.frame();
    if (pace_ == Pace::kOriginal) {
      const auto due =
          std::chrono::nanoseconds(frame.time.ns > first_.ns ? frame.time.ns - first_.ns : 0);
      const auto left = due - (Clock::now() - start_);
      if (left > std::chrono::nanoseconds::zero()) {
        gap_notice_.waits(left, input.number());
        board_.wait(std::min(kStep, std::chrono::ceil<milliseconds>(left)));
        return;
      }
    }
    if (frame.truncated()) {
      ++totals_.truncated;
    } else {
      board_.send(input.side(), frame.octets);
      ++totals_.sent;
    }
    input.advance();
  }

  void collect() {
    totals_.line += line_out_.collect(board_);
    if (has_host_) {
      totals_.host += host_out_.collect(board_);
    }
  }

  BoardLink& board_;
  Pace pace_;
  GapNotice gap_notice_;
  Input line_in_;
  Input host_in_;
  Output line_out_;
  Output host_out_;
  bool has_host_;
  Clock::time_point start_{};
  Time first_{};
  BoardReplayTotals totals_{};
};

}  // namespace

BoardReplayTotals replay_through(BoardLink& board, const BoardReplayFiles& files, Pace pace,
                                 std::optional<milliseconds> limit) {
  return BoardReplay(board, files, pace).run(limit);
}

std::string board_report_json(const BoardReplayTotals& totals, const BoardCounters& counters) {
  nlohmann::ordered_json report;
  report["frames"] = {{"sent", totals.sent},
                      {"truncated", totals.truncated},
                      {"line", totals.line},
                      {"host", totals.host}};
  report["counters"] = counters;
  return report.dump(2) + "\n";
}

}  // namespace linksec::sim
