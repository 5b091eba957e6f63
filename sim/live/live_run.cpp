// SPDX-License-Identifier: Apache-2.0
#include "live/live_run.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>

#include "app/console.h"
#include "hal/clock.h"
#include "host/console.h"
#include "host/ports.h"
#include "shell/failure.h"
#include "shell/interrupt.h"

namespace linksec::sim {
namespace {

// How long a signal or a command may go unnoticed.
constexpr std::chrono::milliseconds kMaxWait{20};
constexpr std::size_t kMaxCommandOctets = 256;
constexpr std::uint32_t kMaxPings = 10'000;

std::atomic<bool> g_status_asked = false;

void on_status_signal(int /*signal*/) { g_status_asked.store(true, std::memory_order_relaxed); }

}  // namespace

void catch_status_signal() {
  struct sigaction action {};
  action.sa_handler = on_status_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGUSR1, &action, nullptr);
}

LiveRun::LiveRun(LiveImage& image, const LiveOptions& options) : image_(image), options_(options) {
  if (options.status.has_value()) {
    status_.emplace(*options.status);
  }
}

void LiveRun::run() {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point end =
      options_.limit.has_value() ? Clock::now() + *options_.limit : Clock::time_point::max();
  Clock::time_point look = Clock::now();
  while (!interrupted() && !over_ && Clock::now() < end) {
    const bool idle = turn() == 0;
    if (const Clock::time_point now = Clock::now(); idle || now >= look) {
      look = now + kMaxWait;
      look_around();
    }
    if (idle) {
      wait();
    }
  }
  const Time now = hal::clock_now();
  image_.stop(now);
  follow_state(now);
  if (status_.has_value()) {
    status_->close();
  }
}

// Frames that come without a pause must not keep anybody from being heard.
void LiveRun::look_around() {
  read_commands();
  if (g_status_asked.exchange(false)) {
    show_status();
  }
}

std::size_t LiveRun::turn() {
  const Time now = hal::clock_now();
  std::size_t moved = image_.turn(now);
  if (options_.station != nullptr) {
    moved += options_.station->turn(now);
  }
  for (const hal::PortId port : options_.checked) {
    require(host::port_status(port));
  }
  follow_state(now);
  return moved;
}

// Until a frame comes, something is due, or it is time to look around.
void LiveRun::wait() {
  const Time now = hal::clock_now();
  Time due = image_.next_deadline(now);
  if (options_.station != nullptr) {
    due = std::min(due, options_.station->next_deadline());
  }
  std::chrono::milliseconds time = kMaxWait;
  if (due != Time::never()) {
    const auto left = std::chrono::nanoseconds(due.ns > now.ns ? due.ns - now.ns : 0);
    time = std::min(time, std::chrono::ceil<std::chrono::milliseconds>(left));
  }
  host::wait_for_frame(options_.waits_on, time);
}

void LiveRun::follow_state(Time now) {
  const LiveState state = live_state(image_.secy(), image_.kay());
  if (state_ == state) {
    return;
  }
  if (options_.carrier.has_value()) {
    host::set_carrier(*options_.carrier, state.operational);
  }
  state_ = state;
  if (status_.has_value()) {
    status_->put(status_json(state, image_.kay(), now));
    status_->flush();
  }
}

void LiveRun::say_line(const std::string& text) {
  TextOutput output("-");
  output.put(text);
  output.close();
}

void LiveRun::show_status() {
  if (image_.kay() != nullptr) {
    say_line(status_text(*image_.kay()));
  }
  const Console console(host::kStandardConsole);
  console.print_status(image_.secy());
  console.print_counters(image_.secy(), image_.counters());
  if (status_.has_value()) {
    status_->put(status_json(*state_, image_.kay(), hal::clock_now()));
    status_->flush();
  }
}

// What is typed; the end of the standard input changes nothing.
void LiveRun::read_commands() {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  while (reads_input_ && ::poll(&input, 1, 0) == 1) {
    std::array<char, kMaxCommandOctets> octets{};
    const ssize_t got = ::read(STDIN_FILENO, octets.data(), octets.size());
    if (got <= 0) {
      reads_input_ = got < 0 && (errno == EINTR || errno == EAGAIN);
      return;
    }
    typed_.append(octets.data(), static_cast<std::size_t>(got));
    for (std::size_t end = typed_.find('\n'); end != std::string::npos; end = typed_.find('\n')) {
      command(typed_.substr(0, end));
      typed_.erase(0, end + 1);
    }
    typed_.resize(std::min(typed_.size(), kMaxCommandOctets));
  }
}

void LiveRun::command(const std::string& text) {
  const std::size_t space = std::min(text.find(' '), text.size());
  const std::string word = text.substr(0, space);
  if (word == "quit") {
    over_ = true;
  } else if (word == "status") {
    show_status();
  } else if (word == "rekey" && image_.kay() != nullptr) {
    if (image_.kay()->status().serves) {
      image_.kay()->rekey(hal::clock_now());
    } else {
      say("rekey: the Key Server makes SAKs, and that is another station");
    }
  } else if (word == "ping" && options_.station != nullptr) {
    ping(text.substr(std::min(space + 1, text.size())));
  } else if (!word.empty()) {
    say("there is no command " + printable(word) + " here; the commands are status, quit" +
        (image_.kay() != nullptr ? ", rekey" : "") +
        (options_.station != nullptr ? ", ping ADDRESS N" : ""));
  }
}

void LiveRun::ping(const std::string& arguments) const {
  const std::size_t space = std::min(arguments.find(' '), arguments.size());
  const auto address = ipv4_from_text(arguments.substr(0, space));
  std::uint32_t count = 0;
  const char* const end = arguments.data() + arguments.size();
  const auto [rest, error] =
      std::from_chars(arguments.data() + std::min(space + 1, arguments.size()), end, count);
  if (!address.has_value() || error != std::errc() || rest != end || count == 0 ||
      count > kMaxPings) {
    say("ping: write it as ping 10.0.0.2 5");
    return;
  }
  options_.station->ping(*address, count, hal::clock_now());
}

}  // namespace linksec::sim
