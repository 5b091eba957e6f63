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

constexpr std::uint64_t kMillisecond = 1'000'000;
// 100 ms, and what an emulated core may lose to its neighbours.
constexpr std::uint64_t kLongestSleep = 1000 * kMillisecond;

std::uint64_t slept() {
  const std::uint64_t before = hal::clock_now().ns;
  hal::idle();
  return hal::clock_now().ns - before;
}

}  // namespace

TEST_GROUP(IdleContract){};

TEST(IdleContract, ItReturnsWithoutAnyDevice) {
  for (int i = 0; i < 5; ++i) {
    CHECK_TRUE(slept() <= kLongestSleep);
  }
}

TEST(IdleContract, ItSleepsAndDoesNotSpin) {
  const std::uint64_t before = hal::clock_now().ns;
  for (int i = 0; i < 5; ++i) {
    hal::idle();
  }
  // The first call may return early, the others have to wait for the tick.
  CHECK_TRUE(hal::clock_now().ns - before >= 100 * kMillisecond);
}

// The frame arrives, and interrupts, while the loop is still busy elsewhere. That it takes until
// just after a tick makes a lost wake-up last for nearly a whole period each time.
TEST(IdleContract, AnInterruptSinceTheLastCallIsNotLost) {
  static std::array<std::uint8_t, 256> memory;
  const PortPair ports = open_ports();
  std::uint64_t shortest = kLongestSleep;
  for (int i = 0; i < 5; ++i) {
    std::array<FrameBuffer, 1> burst{FrameBuffer(memory, config::kHeadroomOctets)};
    LONGS_EQUAL(0, hal::eth_receive(ports.b, burst));
    hal::idle();
    hal::idle();
    burst[0].resize(100);
    const FrameBuffer* const frame[] = {&burst[0]};
    LONGS_EQUAL(1, hal::eth_transmit(ports.a, frame));
    const std::uint64_t sent = hal::clock_now().ns;
    while (hal::clock_now().ns < sent + 20 * kMillisecond) {
    }
    shortest = std::min(shortest, slept());
    wait_for_arrival();
    LONGS_EQUAL(1, hal::eth_receive(ports.b, burst));
  }
  CHECK_TRUE(shortest < 40 * kMillisecond);
  close_ports(ports);
}
