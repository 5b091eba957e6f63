// SPDX-License-Identifier: Apache-2.0

// hal/eth.h, over two ports that are wired to each other.

#include <CppUTest/TestHarness.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/config.h"
#include "base/frame_buffer.h"
#include "guarded.h"
#include "hal/eth.h"
#include "platform.h"

using linksec::ByteSpan;
using linksec::ConstByteSpan;
using linksec::FrameBuffer;
using linksec::config::kHeadroomOctets;
using linksec::config::kTailroomOctets;
using linksec::hal::EthCounters;
using linksec::hal::EthStatus;
using linksec::hal::PortId;
using namespace linksec::contract;  // NOLINT

namespace {

constexpr std::size_t kRoom = kHeadroomOctets + kTailroomOctets;
constexpr std::size_t kLongest = std::min<std::size_t>(2000, linksec::config::kMaxFrameOctets);
// One more than any test sends.
constexpr std::size_t kFrames = 9;

// Static: a board's stack is small.
std::array<Guarded<kLongest + kRoom>, kFrames> storage;  // NOLINT
std::array<FrameBuffer, kFrames> received;               // NOLINT
std::array<std::uint8_t, kLongest + kRoom> sending;      // NOLINT

// A frame between two unicast addresses, with a type that nothing listens to.
void fill_frame(ByteSpan octets, std::uint32_t seed) {
  fill_pattern(octets, seed);
  constexpr std::array<std::uint8_t, 14> kHeader = {0x02, 0x11, 0x22, 0x33, 0x44, 0x55, 0x02,
                                                    0x66, 0x77, 0x88, 0x99, 0xAA, 0x88, 0xB5};
  std::copy(kHeader.begin(), kHeader.end(), octets.begin());
}

bool is_frame(ConstByteSpan octets, std::uint32_t seed) {
  static std::array<std::uint8_t, kLongest> expected;
  const ByteSpan wanted = ByteSpan(expected).first(octets.size());
  fill_frame(wanted, seed);
  return std::equal(wanted.begin(), wanted.end(), octets.begin());
}

std::size_t send(PortId port, std::size_t octets, std::uint32_t seed) {
  FrameBuffer frame(sending, kHeadroomOctets);
  frame.resize(octets);
  fill_frame(frame.bytes(), seed);
  const FrameBuffer* const burst[] = {&frame};
  return linksec::hal::eth_transmit(port, burst);
}

// Receives up to `count` frames, each into storage for frames of `longest` octets.
std::size_t receive(PortId port, std::size_t count, std::size_t longest = kLongest) {
  for (std::size_t i = 0; i < count; ++i) {
    storage[i].reset();
    received[i] = FrameBuffer(ByteSpan(storage[i].data(), longest + kRoom), 0);
  }
  return linksec::hal::eth_receive(port, std::span<FrameBuffer>(received).first(count));
}

}  // namespace

TEST_GROUP(EthContract) {
  PortPair ports{};

  void setup() override { ports = open_ports(); }
  void teardown() override { close_ports(ports); }
};

TEST(EthContract, FramesArriveWholeUnchangedAndInOrder) {
  const std::array<std::size_t, 6> sizes = {60, 61, 64, 127, 600, 1514};
  for (std::uint32_t i = 0; i < sizes.size(); ++i) {
    LONGS_EQUAL(1, send(ports.a, sizes[i], i));
  }
  wait_for_arrival();
  LONGS_EQUAL(sizes.size(), receive(ports.b, kFrames));
  for (std::uint32_t i = 0; i < sizes.size(); ++i) {
    LONGS_EQUAL(sizes[i], received[i].size());
    CHECK_TRUE(is_frame(received[i].bytes(), i));
  }
}

// A port that is looped to itself has one direction, and everything comes back.
TEST(EthContract, BothDirectionsWorkAndNothingComesBackToTheSender) {
  if (ports.a == ports.b) {
    return;
  }
  LONGS_EQUAL(1, send(ports.a, 100, 1));
  LONGS_EQUAL(1, send(ports.b, 200, 2));
  wait_for_arrival();
  LONGS_EQUAL(1, receive(ports.a, kFrames));
  LONGS_EQUAL(200, received[0].size());
  LONGS_EQUAL(1, receive(ports.b, kFrames));
  LONGS_EQUAL(100, received[0].size());
}

TEST(EthContract, AReceivedFrameHasItsHeadroomAndTailroom) {
  LONGS_EQUAL(1, send(ports.a, 90, 1));
  wait_for_arrival();
  LONGS_EQUAL(1, receive(ports.b, 1));
  LONGS_EQUAL(kHeadroomOctets, received[0].headroom());
  CHECK_TRUE(received[0].tailroom() >= kTailroomOctets);
  CHECK_TRUE(storage[0].intact_around(kLongest + kRoom));
}

TEST(EthContract, AShortFrameIsPaddedTo60Octets) {
  for (std::size_t octets = 14; octets < 60; octets += 5) {
    LONGS_EQUAL(1, send(ports.a, octets, 4));
    wait_for_arrival();
    LONGS_EQUAL(1, receive(ports.b, 1));
    LONGS_EQUAL(60, received[0].size());
    CHECK_TRUE(is_frame(received[0].bytes().first(octets), 4));
  }
}

TEST(EthContract, TheLongestFrameOfThePortPasses) {
  const std::size_t octets = std::min(kLongest, linksec::hal::eth_max_frame_octets(ports.a));
  CHECK_TRUE(octets >= 1514);
  LONGS_EQUAL(1, send(ports.a, octets, 5));
  wait_for_arrival();
  LONGS_EQUAL(1, receive(ports.b, 1));
  LONGS_EQUAL(octets, received[0].size());
  CHECK_TRUE(is_frame(received[0].bytes(), 5));
}

TEST(EthContract, AFrameThatFillsTheBufferExactlyIsDelivered) {
  LONGS_EQUAL(1, send(ports.a, 300, 6));
  wait_for_arrival();
  LONGS_EQUAL(1, receive(ports.b, 1, 300));
  LONGS_EQUAL(300, received[0].size());
  LONGS_EQUAL(kTailroomOctets, received[0].tailroom());
  CHECK_TRUE(storage[0].intact_around(300 + kRoom));
}

TEST(EthContract, AFrameLongerThanTheBufferIsDroppedAndCountedAndTheNextOneArrives) {
  const std::uint64_t drops = linksec::hal::eth_counters(ports.b).receive_drops;
  LONGS_EQUAL(1, send(ports.a, 301, 1));
  LONGS_EQUAL(1, send(ports.a, 80, 2));
  wait_for_arrival();
  LONGS_EQUAL(1, receive(ports.b, 2, 300));
  LONGS_EQUAL(80, received[0].size());
  CHECK_TRUE(is_frame(received[0].bytes(), 2));
  CHECK_TRUE(storage[0].intact_around(300 + kRoom));
  LONGS_EQUAL(drops + 1, linksec::hal::eth_counters(ports.b).receive_drops);
}

TEST(EthContract, ReceiveGivesNoMoreThanTheBurstHolds) {
  for (std::uint32_t i = 0; i < 5; ++i) {
    LONGS_EQUAL(1, send(ports.a, 70 + i, i));
  }
  wait_for_arrival();
  LONGS_EQUAL(2, receive(ports.b, 2));
  CHECK_TRUE(is_frame(received[1].bytes(), 1));
  LONGS_EQUAL(3, receive(ports.b, kFrames));
  CHECK_TRUE(is_frame(received[0].bytes(), 2));
  LONGS_EQUAL(0, receive(ports.b, kFrames));
}

TEST(EthContract, AnEmptyBurstAndAnEmptyQueueGiveNothing) {
  LONGS_EQUAL(0, receive(ports.b, kFrames));
  LONGS_EQUAL(0, linksec::hal::eth_receive(ports.b, {}));
  LONGS_EQUAL(0, linksec::hal::eth_transmit(ports.a, {}));
}

TEST(EthContract, ABurstIsSentInOrder) {
  static std::array<std::array<std::uint8_t, 128>, 8> memory;
  std::array<FrameBuffer, 8> frames;
  std::array<const FrameBuffer*, 8> burst{};
  for (std::size_t i = 0; i < frames.size(); ++i) {
    frames[i] = FrameBuffer(memory[i], kHeadroomOctets);
    frames[i].resize(64 + i);
    fill_frame(frames[i].bytes(), static_cast<std::uint32_t>(i));
    burst[i] = &frames[i];
  }
  LONGS_EQUAL(burst.size(), linksec::hal::eth_transmit(ports.a, burst));
  wait_for_arrival();
  LONGS_EQUAL(burst.size(), receive(ports.b, kFrames));
  for (std::size_t i = 0; i < frames.size(); ++i) {
    LONGS_EQUAL(64 + i, received[i].size());
    CHECK_TRUE(is_frame(received[i].bytes(), static_cast<std::uint32_t>(i)));
    CHECK_TRUE(is_frame(frames[i].bytes(), static_cast<std::uint32_t>(i)));
  }
}

TEST(EthContract, TheDriverCountsWhatItMoves) {
  const EthCounters a = linksec::hal::eth_counters(ports.a);
  const EthCounters b = linksec::hal::eth_counters(ports.b);
  LONGS_EQUAL(1, send(ports.a, 70, 1));
  LONGS_EQUAL(1, send(ports.a, 71, 2));
  wait_for_arrival();
  LONGS_EQUAL(2, receive(ports.b, kFrames));
  LONGS_EQUAL(a.transmitted + 2, linksec::hal::eth_counters(ports.a).transmitted);
  LONGS_EQUAL(b.received + 2, linksec::hal::eth_counters(ports.b).received);
}

TEST(EthContract, AnOpenPortIsEnabledAndOperational) {
  const EthStatus status = linksec::hal::eth_status(ports.a);
  CHECK_TRUE(status.mac_enabled);
  CHECK_TRUE(status.mac_operational);
}

TEST(EthContract, APortKeepsItsAddress) {
  CHECK_TRUE(linksec::hal::eth_address(ports.a) == linksec::hal::eth_address(ports.a));
}

TEST(EthContract, AnAbsentPortDoesNothing) {
  const PortId port = absent_port();
  LONGS_EQUAL(0, send(port, 80, 1));
  LONGS_EQUAL(0, receive(port, 1));
  const EthStatus status = linksec::hal::eth_status(port);
  CHECK_FALSE(status.mac_enabled || status.mac_operational || status.oper_point_to_point_mac);
  CHECK_TRUE(all_are(linksec::hal::eth_address(port), 0));
  LONGS_EQUAL(0, linksec::hal::eth_max_frame_octets(port));
  LONGS_EQUAL(0, linksec::hal::eth_counters(port).received);
}
