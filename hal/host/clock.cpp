// SPDX-License-Identifier: Apache-2.0
#include "host/clock.h"

#include <algorithm>
#include <atomic>
#include <ctime>
#include <limits>

#include "hal/clock.h"

namespace linksec::host {
namespace {

constexpr std::uint64_t kNsPerSecond = 1'000'000'000;

constinit std::atomic<bool> is_virtual{false};
constinit std::atomic<std::uint64_t> virtual_now{0};

std::uint64_t read(clockid_t clock) noexcept {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * kNsPerSecond +
         static_cast<std::uint64_t>(now.tv_nsec);
}

// UTC can be set back; the monotonic clock can't, and has no epoch. The difference of the two,
// taken once, gives times that are both.
std::uint64_t wall_now() noexcept {
  static const std::uint64_t kEpoch = read(CLOCK_REALTIME) - read(CLOCK_MONOTONIC);
  return kEpoch + read(CLOCK_MONOTONIC);
}

}  // namespace

void use_wall_clock() noexcept { is_virtual.store(false); }

void use_virtual_clock(Time start) noexcept {
  virtual_now.store(start.ns);
  is_virtual.store(true);
}

void advance_to(Time time) noexcept { virtual_now.store(std::max(virtual_now.load(), time.ns)); }

void advance_by(std::uint64_t ns) noexcept {
  const std::uint64_t now = virtual_now.load();
  virtual_now.store(now + std::min(ns, std::numeric_limits<std::uint64_t>::max() - now));
}

bool clock_is_virtual() noexcept { return is_virtual.load(); }

}  // namespace linksec::host

namespace linksec::hal {

Time clock_now() noexcept {
  return Time{host::is_virtual.load() ? host::virtual_now.load() : host::wall_now()};
}

}  // namespace linksec::hal
