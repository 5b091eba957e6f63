// SPDX-License-Identifier: Apache-2.0

// hal/clock.h.

#include <CppUTest/TestHarness.h>

#include "hal/clock.h"
#include "platform.h"

using linksec::Time;
using linksec::hal::clock_now;

namespace {

constexpr std::uint64_t kMillisecond = 1'000'000;

}  // namespace

TEST_GROUP(ClockContract){};

TEST(ClockContract, TimeNeverRunsBackwards) {
  Time last = clock_now();
  for (int i = 0; i < 1000; ++i) {
    const Time now = clock_now();
    CHECK_TRUE(now >= last);
    last = now;
  }
}

TEST(ClockContract, TimeIsResolvedToAMillisecond) {
  for (int i = 0; i < 3; ++i) {
    const Time before = clock_now();
    linksec::contract::pass_time(2 * kMillisecond);
    CHECK_TRUE(clock_now().ns - before.ns >= kMillisecond);
  }
}

TEST(ClockContract, AHundredYearsRemainBeforeTheClockWraps) {
  constexpr std::uint64_t kHundredYears = 100ULL * 366 * 24 * 3600 * 1'000'000'000;
  CHECK_TRUE(clock_now().ns <= UINT64_MAX - kHundredYears);
}
