// SPDX-License-Identifier: Apache-2.0
#include "board/board_link.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <thread>
#include <utility>

#include "base/config.h"
#include "board/provision_block.h"
#include "host/ports.h"
#include "shell/failure.h"
#include "shell/interrupt.h"

namespace linksec::sim {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kStartLimit{10'000};
constexpr milliseconds kClosedLimit{2'000};
constexpr milliseconds kQuiet{500};
constexpr unsigned kAnswersUntilLost = 50;
constexpr milliseconds kSendLimit{10'000};
constexpr milliseconds kTextPause{100};
constexpr milliseconds kAskAgain{1'000};
constexpr milliseconds kTextLimit{2'000};
// A board may have so many frames to send at a time without dropping one.
constexpr std::size_t kFramesInFlight = 8;
// A counter of 0 is not shown, so the help line marks the end of an answer.
constexpr const char* kHelpLine = "s status";
constexpr std::size_t kFrameOverhead = 8;  // A frame check sequence and a status word.

// "  NAME NUMBER".
std::optional<std::pair<std::string, std::uint64_t>> counter_in(std::string_view line) {
  const std::size_t space = line.find_last_of(' ');
  if (!line.starts_with("  ") || space == std::string_view::npos || space < 2) {
    return std::nullopt;
  }
  std::uint64_t value = 0;
  const std::string_view digits = line.substr(space + 1);
  const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || rest != digits.data() + digits.size()) {
    return std::nullopt;
  }
  return std::pair(std::string(line.substr(2, space - 2)), value);
}

// True for a counter of the frames that the image took from its controllers: an end station's
// requests are its own answers.
bool tells_progress(const Board& board, std::string_view name) {
  return name == "common-indications" ||
         (board.bump && (name == "controlled-requests" || name == "uncontrolled-requests"));
}

}  // namespace

BoardCounters parse_counters(const std::string& text) {
  BoardCounters counters;
  std::string heading;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (const auto counter = counter_in(line)) {
      counters[heading].insert(*counter);
    } else {
      heading = line;
    }
  }
  return counters;
}

BoardLink::BoardLink(LinkConfig& config, const BoardChoice& choice)
    : board_(*choice.board),
      storage_(config::kHeadroomOctets + host::kDatagramFrameOctets + config::kTailroomOctets) {
  check_station(config, board_);
  buffer_ = FrameBuffer(storage_, config::kHeadroomOctets);
  BoardStart start;
  start.image = choice.image.has_value() ? *choice.image : default_image(board_);
  check_image(start.image);
  add_end(start, start.line);
  if (board_.bump) {
    add_end(start, start.host);
  }
  flash_.emplace(config, *choice.board, choice.keeping);
  std::optional<ProvisionBlock> block(std::in_place, config);
  config.wipe_keys();
  start.block = block->bytes();
  start.flash = flash_->descriptor();
  process_ = std::make_unique<BoardProcess>(board_, start);
  board_ends_.clear();
  wait_until_ready(start.image);
}

BoardLink::~BoardLink() {
  for (const End& end : ends_) {
    static_cast<void>(host::close_port(end.port));
  }
}

void BoardLink::add_end(BoardStart& start, std::string& words) {
  std::array<int, 2> sockets{};
  if (::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, sockets.data()) != 0) {
    throw run_failure(std::string("a link to the board can't be made: ") + std::strerror(errno));
  }
  board_ends_.emplace_back(sockets[1]);
  start.inherited.push_back(sockets[1]);
  words = qemu_link(sockets[1]);
  ends_.push_back({take(host::adopt_datagram_port(sockets[0])), {}});
}

// A board may be closed for a moment, while its line comes up.
void BoardLink::wait_until_ready(const std::string& image) {
  const Clock::time_point limit = Clock::now() + kStartLimit;
  Clock::time_point give_up = limit;
  while (process_->state() != BoardProcess::State::kReady && Clock::now() < give_up &&
         !interrupted()) {
    wait(milliseconds(10));
    if (process_->state() == BoardProcess::State::kClosed && give_up == limit) {
      give_up = Clock::now() + kClosedLimit;
    }
  }
  if (process_->state() == BoardProcess::State::kClosed) {
    throw run_failure(std::string(board_.name) + ": " + process_->closed_line());
  }
  if (process_->state() != BoardProcess::State::kReady && !interrupted()) {
    throw run_failure(image + ": the board is not ready after " +
                      std::to_string(kStartLimit.count() / 1000) + " s; is that its image?");
  }
  console_text_.clear();
}

void BoardLink::wait(milliseconds timeout) {
  std::vector<hal::PortId> ports;
  for (const End& end : ends_) {
    ports.push_back(end.port);
  }
  host::wait_for_frame(ports, timeout);
  drain();
  read_console();
  process_->require_running();
}

// The board's sender waits for us when we do not read, and then hears nothing more.
void BoardLink::drain() {
  for (End& end : ends_) {
    while (hal::eth_receive(end.port, std::span(&buffer_, 1)) == 1) {
      const ConstByteSpan frame = buffer_.bytes();
      end.received.emplace_back(frame.begin(), frame.end());
      last_move_ = Clock::now();
    }
  }
}

void BoardLink::read_console() {
  for (const char c : process_->read_console()) {
    if (c == '\n') {
      note_line(console_line_);
      console_line_.clear();
    } else if (c != '\r') {
      console_line_ += c;
    }
  }
}

void BoardLink::note_line(const std::string& line) {
  console_text_ += line + "\n";
  if (const auto counter = counter_in(line); counter && tells_progress(board_, counter->first)) {
    counted_ += counter->second;
  }
  if (line.starts_with(kHelpLine)) {
    indicated_ = std::exchange(counted_, 0);
    ++answers_;
  }
}

std::optional<BoardLink::Frame> BoardLink::receive(Side side) {
  drain();
  std::deque<Frame>& received = end(side).received;
  if (received.empty()) {
    return std::nullopt;
  }
  Frame frame = std::move(received.front());
  received.pop_front();
  return frame;
}

bool BoardLink::quiet() {
  drain();
  return Clock::now() - last_move_ > kQuiet;
}

bool BoardLink::offer(Side side, ConstByteSpan frame) {
  buffer_.reset(config::kHeadroomOctets);
  buffer_.resize(frame.size());
  std::memcpy(buffer_.data(), frame.data(), frame.size());
  const FrameBuffer* const burst[] = {&buffer_};
  return hal::eth_transmit(end(side).port, burst) == 1;
}

void BoardLink::send(Side side, ConstByteSpan frame) {
  if (frame.size() > host::kDatagramFrameOctets) {
    return;
  }
  const bool counted = board_.bump || board_.receive_octets != 0;
  if (counted) {
    wait_for_room(frame.size() + kFrameOverhead);
  }
  const Clock::time_point limit = Clock::now() + kSendLimit;
  while (!offer(side, frame)) {
    drain();
    read_console();
    process_->require_running();
    if (Clock::now() > limit || interrupted()) {
      throw run_failure(std::string(board_.name) + ": the board takes no more frames");
    }
    std::this_thread::sleep_for(milliseconds(1));
  }
  last_move_ = Clock::now();
  if (counted) {
    in_flight_.push_back(frame.size() + kFrameOverhead);
    octets_in_flight_ += in_flight_.back();
  }
}

// A board that answers again and again and has seen no more frames has lost them. Time alone says
// nothing: this machine may be busy.
bool BoardLink::has_room(std::size_t octets) const noexcept {
  return in_flight_.size() < kFramesInFlight &&
         (board_.receive_octets == 0 || octets_in_flight_ + octets <= board_.receive_octets);
}

void BoardLink::wait_for_room(std::size_t octets) {
  unsigned answers_without_progress = 0;
  while (!in_flight_.empty() && !has_room(octets) && !interrupted()) {
    ask_for_progress();
    ++answers_without_progress;
    while (!in_flight_.empty() && taken_ < indicated_) {
      octets_in_flight_ -= in_flight_.front();
      in_flight_.pop_front();
      ++taken_;
      answers_without_progress = 0;
    }
    if (answers_without_progress == kAnswersUntilLost) {
      in_flight_.clear();
      octets_in_flight_ = 0;
    }
  }
}

// Asks for the counters and for the help line, and waits for the latter.
void BoardLink::ask_for_progress() {
  const std::uint64_t before = answers_;
  const std::size_t text = console_text_.size();
  const Clock::time_point limit = Clock::now() + kSendLimit;
  Clock::time_point again = Clock::now();
  while (answers_ == before && !interrupted()) {
    if (Clock::now() >= again) {
      static_cast<void>(process_->type("ch"));
      again = Clock::now() + kAskAgain;
    }
    if (Clock::now() > limit) {
      throw run_failure(std::string(board_.name) + ": the board takes no more frames");
    }
    wait(milliseconds(1));
  }
  console_text_.resize(std::min(console_text_.size(), text));
}

std::string BoardLink::counters_text() {
  for (Clock::time_point pause = Clock::now() + kTextPause; Clock::now() < pause;) {
    wait(milliseconds(10));
  }
  console_text_.clear();
  static_cast<void>(process_->type("c"));
  const Clock::time_point limit = Clock::now() + kTextLimit;
  Clock::time_point last = Clock::now();
  std::size_t size = 0;
  while (Clock::now() < limit && (size == 0 || Clock::now() - last < kTextPause)) {
    wait(milliseconds(10));
    if (console_text_.size() != size) {
      size = console_text_.size();
      last = Clock::now();
    }
  }
  return console_text_;
}

void BoardLink::finish() {
  const Clock::time_point limit = Clock::now() + kTextLimit;
  static_cast<void>(process_->type("q"));
  while (process_->state() != BoardProcess::State::kStopped && Clock::now() < limit) {
    wait(milliseconds(10));
  }
  process_->end();
}

}  // namespace linksec::sim
