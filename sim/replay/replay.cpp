// SPDX-License-Identifier: Apache-2.0
#include "replay/replay.h"

#include <algorithm>
#include <thread>

#include "hal/aead.h"
#include "hal/clock.h"
#include "host/clock.h"
#include "host/ports.h"
#include "replay/deliver_alone.h"
#include "shell/failure.h"
#include "shell/interrupt.h"

namespace linksec::sim {
namespace {

// How long a signal or the end of the time limit may go unnoticed.
constexpr std::chrono::milliseconds kMaxWait{50};

std::unique_ptr<PnGuard> open_guard(const std::optional<std::string>& state,
                                    const LinkConfig& config) {
  return state.has_value() ? std::make_unique<PnGuard>(*state, config) : nullptr;
}

}  // namespace

Replay::Replay(LinkConfig& config, const std::optional<std::string>& state, ReplaySide& host,
               ReplaySide& line, Pace pace, hal::ConsoleId console, double speed)
    : host_(host), line_(line), pace_(pace), speed_(speed) {
  if (hal::aead_self_test() != Status::kOk) {
    throw run_failure("the self-test of the cipher engine failed; no frame passes");
  }
  start_clock();
  guard_ = open_guard(state, config);
  image_ = std::make_unique<BumpImage>(wire(config, console));
  setup_ = std::make_unique<LinkSetup>(
      config, *image_, guard_ != nullptr ? Recorded::kTransmit : Recorded::kNone, hal::clock_now());
  config.wipe_keys();
  deliver_alone(config);
}

void Replay::deliver_alone(const LinkConfig& config) {
  if (delivers_alone(config, host_)) {
    add_idle_tx_sc(image_->secy(), hal::clock_now());
    say("note: " + config.file +
        ": has no [[tx-sc]]; valid frames are delivered all the same, though on a live line 10.7.4 "
        "would keep the Controlled Port down");
  }
}

// Records of other SAKs may be in the file, too.
Wiring Replay::wire(const LinkConfig& config, hal::ConsoleId console) {
  const std::size_t octets =
      std::max(hal::eth_max_frame_octets(host_.port()), hal::eth_max_frame_octets(line_.port())) +
      config::kHeadroomOctets + config::kTailroomOctets;
  Capacity capacity = capacity_of(config);
  ++capacity.saks;  // That of add_idle_tx_sc.
  memory_.emplace(capacity, octets, BumpImage::storage_octets(octets));
  Wiring wiring = memory_->wiring();
  wiring.line = line_.port();
  wiring.host = host_.port();
  wiring.records = guard_ != nullptr ? guard_->region() : hal::kNoNvm;
  wiring.console = console;
  return wiring;
}

Replay::~Replay() {
  try {
    settle();
  } catch (const Failure&) {
    return;  // The run failed already; PNs that were reserved are skipped.
  }
}

std::optional<Time> Replay::next_time() const {
  const auto host = host_.next_time();
  const auto line = line_.next_time();
  if (host.has_value() && line.has_value()) {
    return std::min(*host, *line);
  }
  return host.has_value() ? host : line;
}

// Of the side whose frame is the earlier one.
std::uint64_t Replay::next_number() const {
  const auto host = host_.next_time();
  const auto line = line_.next_time();
  const bool from_host = host.has_value() && (!line.has_value() || *host <= *line);
  return from_host ? host_.next_number() : line_.next_number();
}

// In our time, until the next frame of a capture is due.
std::chrono::nanoseconds Replay::gap() const {
  const auto next = next_time();
  const Time now = hal::clock_now();
  if (!next.has_value() || next->ns <= now.ns) {
    return {};
  }
  const std::chrono::duration<double, std::nano> left(static_cast<double>(next->ns - now.ns));
  return std::chrono::duration_cast<std::chrono::nanoseconds>(left / speed_);
}

bool Replay::time_is_up() const {
  return end_.has_value() && std::chrono::steady_clock::now() >= *end_;
}

// An interface without a capture beside it lives in the machine's time.
void Replay::start_clock() {
  const auto first = next_time();
  const bool live = host_.live() || line_.live();
  if (!first.has_value() || (live && pace_ == Pace::kFast)) {
    host::use_wall_clock();
    return;
  }
  virtual_start_ = *first;
  real_start_ = std::chrono::steady_clock::now();
  host::use_virtual_clock(*first);
}

// False when nothing will come any more.
bool Replay::move_clock() {
  if (host_.over() && line_.over()) {
    return false;
  }
  if (!host::clock_is_virtual()) {
    return true;
  }
  const auto next = next_time();
  if (pace_ == Pace::kFast) {
    host::advance_to(next.value_or(Time{}));
    return true;
  }
  const auto elapsed = std::chrono::duration_cast<std::chrono::nanoseconds>(
      (std::chrono::steady_clock::now() - real_start_) * speed_);
  host::advance_to(Time{virtual_start_.ns + static_cast<std::uint64_t>(elapsed.count())});
  return true;
}

void Replay::turn_until_idle() {
  std::size_t moved = 0;
  do {
    moved = host_.pump() + line_.pump();
    const Time now = hal::clock_now();
    const NextFrames next{host_.received() + 1, line_.received() + 1};
    if (setup_->due(next, now)) {
      setup_->advance(next, now);
    }
    if (PnReservation* const reservation = image_->device().reservation(); reservation != nullptr) {
      guard_->require_reserved(reservation->top_up(config::kMaxBurst + 1, now));
    }
    moved += image_->turn(now);
    moved += host_.pump() + line_.pump();
    require(host::port_status(host_.port()));
    require(host::port_status(line_.port()));
    was_operational_ = was_operational_ || image_->secy().controlled_port().mac_operational;
  } while (moved != 0 && !interrupted() && !time_is_up());
}

// Until a frame is there, the next frame of a capture is due, or it is time to look around.
void Replay::wait() {
  std::chrono::nanoseconds time = kMaxWait;
  if (next_time().has_value() && host::clock_is_virtual()) {
    const std::chrono::nanoseconds left = gap();
    gap_notice_.waits(left, next_number());
    time = std::min(time, left);
  }
  std::vector<hal::PortId> live;
  for (const ReplaySide* side : {&host_, &line_}) {
    if (side->live()) {
      live.push_back(side->live_port());
    }
  }
  if (live.empty()) {
    std::this_thread::sleep_for(time);
  } else {
    host::wait_for_frame(live, std::chrono::ceil<std::chrono::milliseconds>(time));
  }
}

void Replay::run(std::optional<std::chrono::milliseconds> limit) {
  if (limit.has_value()) {
    end_ = std::chrono::steady_clock::now() + *limit;
  }
  const bool waits = pace_ == Pace::kOriginal || host_.live() || line_.live();
  while (!interrupted() && move_clock()) {
    turn_until_idle();
    if (time_is_up()) {
      break;
    }
    if (waits) {
      wait();
    }
  }
}

void Replay::settle() {
  if (finished_) {
    return;
  }
  finished_ = true;
  if (const Status status = image_->device().stop(hal::clock_now()); guard_ != nullptr) {
    guard_->require_settled(status);
  }
}

void Replay::finish() {
  settle();
  if (!was_operational_) {
    say("warning: the Controlled Port never was operational: it takes a [[tx-sc]] with an SA in "
        "use, a [[rx-sc]] with an SA in use, and a line that is up");
  }
}

}  // namespace linksec::sim
