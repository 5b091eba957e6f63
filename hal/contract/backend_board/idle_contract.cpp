// SPDX-License-Identifier: Apache-2.0

// hal/idle.h, which boards alone implement.

#include "hal/idle.h"

#include <CppUTest/TestHarness.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/config.h"
#include "base/frame_buffer.h"
#include "hal/clock.h"
#include "hal/eth.h"
#include "platform.h"

using namespace linksec;            // NOLINT
using namespace linksec::contract;  // NOLINT

namespace {

constexpr Duration kMillisecond = Duration::milliseconds(1);
// What an emulated core may lose to its neighbours.
constexpr Duration kPatience = kMillisecond * 900;

Duration slept(Duration longest) {
  const Time before = hal::clock_now();
  hal::idle(before + longest);
  return hal::clock_now() - before;
}

}  // namespace

TEST_GROUP(IdleContract){};

TEST(IdleContract, ItReturnsByItsTimeWithoutAnyDevice) {
  for (const std::uint64_t longest : {1U, 5U, 40U, 100U, 250U}) {
    CHECK_TRUE(slept(kMillisecond * longest) <= kMillisecond * longest + kPatience);
  }
}

TEST(IdleContract, ATimeThatHasComeIsNotSleptOn) {
  Duration shortest = kPatience;
  for (int i = 0; i < 10; ++i) {
    const Time before = hal::clock_now();
    hal::idle(before);
    hal::idle(Time{});
    shortest = std::min(shortest, hal::clock_now() - before);
  }
  CHECK_TRUE(shortest < kMillisecond * 5);
}

TEST(IdleContract, ItSleepsAndDoesNotSpin) {
  const Time before = hal::clock_now();
  for (int i = 0; i < 5; ++i) {
    hal::idle(hal::clock_now() + kMillisecond * 50);
  }
  // The first call may return early, the others have to wait.
  CHECK_TRUE(hal::clock_now() - before >= kMillisecond * 150);
}

// The frame arrives, and interrupts, while the loop is still busy elsewhere.
TEST(IdleContract, AnInterruptSinceTheLastCallIsNotLost) {
  static std::array<std::uint8_t, 256> memory;
  const PortPair ports = open_ports();
  Duration shortest = kPatience;
  for (int i = 0; i < 5; ++i) {
    std::array<FrameBuffer, 1> burst{FrameBuffer(memory, config::kHeadroomOctets)};
    LONGS_EQUAL(0, hal::eth_receive(ports.b, burst));
    hal::idle(Time{});
    burst[0].resize(100);
    const FrameBuffer* const frame[] = {&burst[0]};
    LONGS_EQUAL(1, hal::eth_transmit(ports.a, frame));
    const Time sent = hal::clock_now();
    while (hal::clock_now() < sent + kMillisecond * 20) {
    }
    shortest = std::min(shortest, slept(kMillisecond * 500));
    wait_for_arrival();
    LONGS_EQUAL(1, hal::eth_receive(ports.b, burst));
  }
  CHECK_TRUE(shortest < kMillisecond * 40);
  close_ports(ports);
}
