// SPDX-License-Identifier: Apache-2.0

// host/ports.h: capture files and memory as Ethernet ports. Live interfaces need a network of
// their own: tests/interop tests them.

#include "host/ports.h"

#include <CppUTest/TestHarness.h>

#include <array>
#include <string>
#include <vector>

#include "golden_captures.h"
#include "hal/clock.h"
#include "host/capture.h"
#include "host/clock.h"
#include "scratch.h"

using linksec::ByteSpan;
using linksec::FrameBuffer;
using linksec::Time;
using linksec::hal::PortId;
using linksec::host::CapturePortOptions;
using linksec::host::CaptureReader;
using linksec::host::CaptureWriter;
using linksec::host::Precision;
using linksec::host::ReadOutcome;
using namespace linksec::test;  // NOLINT
namespace host = linksec::host;

namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr Time kFirst{1700000000 * kSecond + 123456789};
constexpr Time kSecondTime{1700000001 * kSecond + kSecond / 2};

std::size_t send(PortId port, std::size_t octets, std::uint8_t value) {
  static std::array<std::uint8_t, 4096> memory;
  FrameBuffer frame(memory, 16);
  frame.resize(octets);
  std::fill(frame.bytes().begin(), frame.bytes().end(), value);
  const FrameBuffer* const burst[] = {&frame};
  return linksec::hal::eth_transmit(port, burst);
}

}  // namespace

TEST_GROUP(HostPorts) {
  Scratch scratch;
  std::array<std::array<std::uint8_t, 2048>, 4> memory{};
  std::array<FrameBuffer, 4> burst{};

  void setup() override { host::use_virtual_clock(Time{0}); }
  void teardown() override {
    for (std::uint16_t i = 0; i < 8192; ++i) {
      (void)host::close_port(PortId{i});
    }
    host::use_wall_clock();
  }

  std::size_t receive(PortId port, std::size_t storage = 2048) {
    for (std::size_t i = 0; i < burst.size(); ++i) {
      burst[i] = FrameBuffer(ByteSpan(memory[i]).first(storage), 0);
    }
    return linksec::hal::eth_receive(port, burst);
  }

  PortId open(const CapturePortOptions& options) const {
    const auto port = host::open_capture_port(options);
    STRCMP_EQUAL("", port.error().c_str());
    return port.value();
  }

  std::string golden_file() const { return scratch.file("in.pcap", kGoldenNanosLittle); }
};

TEST(HostPorts, ACapturePortDeliversAFrameWhenItsTimeHasCome) {
  const PortId port = open({golden_file(), ""});
  CHECK_TRUE(host::next_time(port) == kFirst);
  LONGS_EQUAL(0, receive(port));
  host::advance_to(Time{kFirst.ns - 1});
  LONGS_EQUAL(0, receive(port));
  host::advance_to(kFirst);
  LONGS_EQUAL(1, receive(port));
  LONGS_EQUAL(21, burst[0].size());
  CHECK_TRUE(host::next_time(port) == kSecondTime);
  CHECK_FALSE(host::at_end(port));
  host::advance_to(kSecondTime);
  LONGS_EQUAL(1, receive(port));
  LONGS_EQUAL(60, burst[0].size());
  CHECK_TRUE(host::at_end(port));
  CHECK_FALSE(host::next_time(port).has_value());
  LONGS_EQUAL(2, linksec::hal::eth_counters(port).received);
}

TEST(HostPorts, WithTheWallClockACaptureIsDeliveredAtOnce) {
  host::use_wall_clock();
  const PortId port = open({golden_file(), ""});
  LONGS_EQUAL(2, receive(port));
}

TEST(HostPorts, TwoCapturesAreReplayedInTheOrderOfTheirTimes) {
  const PortId early = open({golden_file(), ""});
  Octets later(kGoldenNanosLittle.begin(), kGoldenNanosLittle.end());
  later[24] += 1;  // one second later
  const PortId late = open({scratch.file("late.pcap", later), ""});
  std::vector<PortId> order;
  while (!host::at_end(early) || !host::at_end(late)) {
    const auto never = Time{UINT64_MAX};
    host::advance_to(
        std::min(host::next_time(early).value_or(never), host::next_time(late).value_or(never)));
    for (const PortId port : {early, late}) {
      if (receive(port) > 0) {
        order.push_back(port);
      }
    }
  }
  CHECK_TRUE(order == (std::vector<PortId>{early, late, early, late}));
}

TEST(HostPorts, ACapturePortStampsWhatItSendsWithTheClock) {
  const std::string path = scratch.path("out.pcap");
  const PortId port = open({"", path, Precision::kNanoseconds});
  host::advance_to(kFirst);
  LONGS_EQUAL(1, send(port, 100, 0x11));
  host::advance_to(kSecondTime);
  LONGS_EQUAL(1, send(port, 20, 0x22));
  CHECK_TRUE(host::close_port(port).ok());
  auto reader = CaptureReader::open(path);
  CHECK_TRUE(reader.value().next() == ReadOutcome::kFrame);
  CHECK_TRUE(reader.value().frame().time == kFirst);
  LONGS_EQUAL(100, reader.value().frame().octets.size());
  CHECK_TRUE(reader.value().next() == ReadOutcome::kFrame);
  CHECK_TRUE(reader.value().frame().time == kSecondTime);
  LONGS_EQUAL(60, reader.value().frame().octets.size());
  LONGS_EQUAL(0x22, reader.value().frame().octets[19]);
  LONGS_EQUAL(0, reader.value().frame().octets[20]);
  CHECK_TRUE(reader.value().next() == ReadOutcome::kEnd);
}

TEST(HostPorts, AFlushShowsWhatWasSent) {
  const std::string path = scratch.path("out.pcap");
  const PortId port = open({"", path});
  LONGS_EQUAL(1, send(port, 60, 1));
  LONGS_EQUAL(24, read_file(path).size());
  CHECK_TRUE(host::flush_port(port).ok());
  LONGS_EQUAL(24 + 16 + 60, read_file(path).size());
}

TEST(HostPorts, WhatACaptureCutShortIsDroppedAndCounted) {
  Octets octets(kGoldenMicrosLittle.begin(), kGoldenMicrosLittle.end());
  octets[36] = 99;  // the first frame was longer than what is here
  const PortId port = open({scratch.file("in.pcap", octets), ""});
  host::advance_to(kSecondTime);
  LONGS_EQUAL(1, receive(port));
  LONGS_EQUAL(60, burst[0].size());
  LONGS_EQUAL(1, linksec::hal::eth_counters(port).receive_drops);
}

TEST(HostPorts, WhatIsNoFrameIsNeitherDeliveredNorSent) {
  const std::string path = scratch.path("short.pcap");
  {
    auto writer = CaptureWriter::open(path);
    const Octets runt(13, 1);
    CHECK_TRUE(writer.value().write({runt, 13, Time{0}}).ok());
    CHECK_TRUE(writer.value().write({{}, 0, Time{0}}).ok());
    CHECK_TRUE(writer.value().close().ok());
  }
  const PortId port = open({path, scratch.path("out.pcap")});
  LONGS_EQUAL(0, receive(port));
  LONGS_EQUAL(2, linksec::hal::eth_counters(port).receive_drops);
  LONGS_EQUAL(1, send(port, 13, 1));
  LONGS_EQUAL(1, linksec::hal::eth_counters(port).transmit_drops);
}

TEST(HostPorts, AFrameLongerThanThePortIsCountedAndNotSent) {
  CapturePortOptions options;
  options.out = scratch.path("out.pcap");
  options.max_frame_octets = 100;
  const PortId port = open(options);
  LONGS_EQUAL(100, linksec::hal::eth_max_frame_octets(port));
  LONGS_EQUAL(1, send(port, 101, 1));
  LONGS_EQUAL(1, send(port, 100, 1));
  LONGS_EQUAL(1, linksec::hal::eth_counters(port).transmit_drops);
  LONGS_EQUAL(1, linksec::hal::eth_counters(port).transmitted);
}

TEST(HostPorts, ADamagedCaptureIsReportedAfterItsFrames) {
  const linksec::ConstByteSpan whole(kGoldenNanosLittle);
  const PortId port = open({scratch.file("in.pcap", whole.first(whole.size() - 1)), ""});
  host::advance_to(kSecondTime);
  LONGS_EQUAL(1, receive(port));
  CHECK_TRUE(host::at_end(port));
  CHECK_TRUE(holds(host::port_status(port).error(), "in.pcap: frame 2: the file is truncated"));
  CHECK_TRUE(holds(host::close_port(port).error(), "in.pcap: frame 2: the file is truncated"));
}

TEST(HostPorts, AFailedWriteIsReportedOnCloseAndTheFrameIsCountedAsLost) {
  const PortId port = open({"", scratch.path("out.pcap")});
  host::advance_to(Time{UINT64_MAX});
  LONGS_EQUAL(1, send(port, 60, 1));
  LONGS_EQUAL(1, linksec::hal::eth_counters(port).transmit_drops);
  CHECK_TRUE(holds(host::close_port(port).error(), "out.pcap: frame 1 has a time after 2106"));
}

TEST(HostPorts, FilesThatCantServeAreNamed) {
  CHECK_TRUE(holds(host::open_capture_port({scratch.path("none"), ""}).error(), "none: can't"));
  CHECK_TRUE(holds(host::open_capture_port({"", "/dev/full"}).error(), "/dev/full: can't"));
  const std::string path = golden_file();
  CHECK_TRUE(holds(host::open_capture_port({path, path}).error(), "is the input too"));
  LONGS_EQUAL(kGoldenNanosLittle.size(), read_file(path).size());
}

TEST(HostPorts, AMissingInterfaceIsNamed) {
  const auto port = host::open_live_port("linksec-none0");
  CHECK_TRUE(holds(port.error(), "linksec-none0: there is no such interface"));
}

TEST(HostPorts, AnInterfaceThatIsNoEthernetIsRefused) {
  const auto port = host::open_live_port("any");
  CHECK_FALSE(port.ok());
  CHECK_TRUE(holds(port.error(), "any: "));
}

TEST(HostPorts, ManyPairsLiveSideBySide) {
  std::vector<host::LoopbackPair> pairs;
  for (std::uint8_t i = 0; i < 8; ++i) {
    pairs.push_back(host::open_loopback_pair().value());
    LONGS_EQUAL(1, send(pairs.back().a, 60, i));
  }
  for (std::uint8_t i = 0; i < 8; ++i) {
    LONGS_EQUAL(1, receive(pairs[i].b));
    LONGS_EQUAL(i, burst[0].bytes()[59]);
  }
}

TEST(HostPorts, AFullQueueDropsAndCounts) {
  const host::LoopbackPair pair = host::open_loopback_pair(2).value();
  for (int i = 0; i < 3; ++i) {
    LONGS_EQUAL(1, send(pair.a, 60, 1));
  }
  LONGS_EQUAL(1, linksec::hal::eth_counters(pair.a).transmit_drops);
  LONGS_EQUAL(2, receive(pair.b));
}

TEST(HostPorts, APulledCableIsAStatusAndLosesFrames) {
  const host::LoopbackPair pair = host::open_loopback_pair().value();
  host::set_loopback_link(pair.a, false);
  CHECK_TRUE(linksec::hal::eth_status(pair.b).mac_enabled);
  CHECK_FALSE(linksec::hal::eth_status(pair.b).mac_operational);
  LONGS_EQUAL(1, send(pair.a, 60, 1));
  LONGS_EQUAL(0, receive(pair.b));
  host::set_loopback_link(pair.b, true);
  LONGS_EQUAL(1, send(pair.a, 60, 1));
  LONGS_EQUAL(1, receive(pair.b));
}

TEST(HostPorts, ALoopbackPairSaysOfItselfWhatItIsTold) {
  const host::LoopbackPair pair = host::open_loopback_pair().value();
  host::set_loopback_status(pair.a, {false, true, false});
  for (const auto port : {pair.a, pair.b}) {
    CHECK_FALSE(linksec::hal::eth_status(port).mac_enabled);
    CHECK_TRUE(linksec::hal::eth_status(port).mac_operational);
    CHECK_FALSE(linksec::hal::eth_status(port).oper_point_to_point_mac);
  }
}

TEST(HostPorts, OneEndMayCloseFirst) {
  const host::LoopbackPair pair = host::open_loopback_pair().value();
  CHECK_TRUE(host::close_port(pair.a).ok());
  LONGS_EQUAL(1, send(pair.b, 60, 1));
  CHECK_TRUE(host::close_port(pair.b).ok());
  CHECK_TRUE(host::close_port(pair.b).ok());
  CHECK_TRUE(host::at_end(pair.b));
}

TEST(HostPorts, ThereIsAnEndToPorts) {
  for (int i = 0; i < 4096; ++i) {
    CHECK_TRUE(host::open_loopback_pair().ok());
  }
  CHECK_TRUE(holds(host::open_loopback_pair().error(), "too many ports"));
  CHECK_TRUE(holds(host::open_capture_port({"", ""}).error(), "too many ports"));
}

TEST(HostPorts, StorageTooSmallForAnyFrameIsNotWrittenTo) {
  const host::LoopbackPair pair = host::open_loopback_pair().value();
  LONGS_EQUAL(1, send(pair.a, 60, 1));
  LONGS_EQUAL(0, receive(pair.b, 16));
  LONGS_EQUAL(1, linksec::hal::eth_counters(pair.b).receive_drops);
}
