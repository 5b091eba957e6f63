// SPDX-License-Identifier: Apache-2.0

// host/datagram.h: frames as datagrams between two programs. The contract tests say what it shares
// with other ports.

#include <sys/socket.h>
#include <sys/stat.h>

#include <CppUTest/TestHarness.h>

#include <array>
#include <string>

#include "hal/eth.h"
#include "host/datagram.h"
#include "host/ports.h"
#include "scratch.h"

using linksec::ByteSpan;
using linksec::FrameBuffer;
using linksec::hal::PortId;
using namespace linksec::test;  // NOLINT
namespace host = linksec::host;

namespace {

std::size_t send(PortId port, std::size_t octets, std::uint8_t value) {
  static std::array<std::uint8_t, 16384> memory;
  FrameBuffer frame(memory, 16);
  frame.resize(octets);
  std::fill(frame.bytes().begin(), frame.bytes().end(), value);
  const FrameBuffer* const burst[] = {&frame};
  return linksec::hal::eth_transmit(port, burst);
}

std::string error_of(const std::string& text) { return host::parse_datagram_link(text).error(); }

}  // namespace

TEST_GROUP(DatagramPort) {
  Scratch scratch;
  std::array<std::array<std::uint8_t, 12000>, 4> memory{};
  std::array<FrameBuffer, 4> burst{};

  void teardown() override {
    for (unsigned i = 0; i < 256; ++i) {
      (void)host::close_port(PortId{static_cast<std::uint8_t>(i)});
    }
  }

  std::size_t receive(PortId port) {
    for (std::size_t i = 0; i < burst.size(); ++i) {
      burst[i] = FrameBuffer(memory[i], 0);
    }
    return linksec::hal::eth_receive(port, burst);
  }

  host::DatagramLink link() const {
    return host::parse_datagram_link("unix:" + scratch.path("a") + ":" + scratch.path("b")).value();
  }

  PortId open(const host::DatagramLink& of) const {
    const auto port = host::open_datagram_port(of);
    STRCMP_EQUAL("", port.error().c_str());
    return port.value();
  }
};

TEST(DatagramPort, LinksAreWrittenAsTwoPathsOrTwoPorts) {
  const auto paths = host::parse_datagram_link("unix:/run/a:b");
  CHECK_FALSE(paths.value().udp);
  STRCMP_EQUAL("/run/a", paths.value().local.c_str());
  STRCMP_EQUAL("b", paths.value().peer.c_str());
  const auto ports = host::other_end(host::parse_datagram_link("udp:7001:7002").value());
  CHECK_TRUE(ports.udp);
  LONGS_EQUAL(7002, ports.local_port);
  LONGS_EQUAL(7001, ports.peer_port);
}

TEST(DatagramPort, WrongLinksAreRefused) {
  for (const char* wrong : {"", "unix", "unix:a", "unix:a:b:c", "tcp:1:2", "a:b", "udp:1"}) {
    CHECK_TRUE(holds(error_of(wrong), ": is no link; write unix:LOCAL:PEER"));
  }
  for (const char* wrong : {"udp:0:1", "udp:65536:1", "udp:a:1", "udp::1", "udp:1:2x"}) {
    CHECK_TRUE(holds(error_of(wrong), "has a UDP port that is none"));
  }
  CHECK_TRUE(holds(error_of("unix:x:x"), "has the same end twice"));
  CHECK_TRUE(holds(error_of("unix:x:"), "has a path that no socket can have"));
  CHECK_TRUE(holds(error_of("unix:" + std::string(108, 'x') + ":y"), "it has 1 to 107 octets"));
}

TEST(DatagramPort, FramesPassBetweenTwoUdpPortsOfThisMachine) {
  const auto there = host::parse_datagram_link("udp:47391:47392").value();
  const PortId a = open(there);
  LONGS_EQUAL(1, send(a, 100, 1));  // Nobody is there.
  const PortId b = open(host::other_end(there));
  LONGS_EQUAL(1, send(a, 100, 2));
  LONGS_EQUAL(1, send(b, 200, 3));
  const std::array<PortId, 1> wait{b};
  host::wait_for_frame(wait, std::chrono::seconds(5));
  LONGS_EQUAL(1, receive(b));
  LONGS_EQUAL(100, burst[0].size());
  LONGS_EQUAL(2, burst[0].bytes()[50]);
  LONGS_EQUAL(1, receive(a));
  LONGS_EQUAL(200, burst[0].size());
  CHECK_TRUE(holds(host::open_datagram_port(there).error(), "UDP port 47391: can't be used"));
}

TEST(DatagramPort, WhatIsSentToNobodyIsLostAndCounted) {
  const PortId a = open(link());
  LONGS_EQUAL(1, send(a, 60, 1));
  LONGS_EQUAL(1, linksec::hal::eth_counters(a).transmit_drops);
  const PortId b = open(host::other_end(link()));
  LONGS_EQUAL(1, send(a, 60, 2));
  LONGS_EQUAL(1, receive(b));
  CHECK_TRUE(host::close_port(b).ok());
  LONGS_EQUAL(1, send(a, 60, 3));
  LONGS_EQUAL(2, linksec::hal::eth_counters(a).transmit_drops);
  LONGS_EQUAL(1, linksec::hal::eth_counters(a).transmitted);
}

TEST(DatagramPort, AFullPeerTakesNoMoreUntilItHasRead) {
  const PortId a = open(link());
  const PortId b = open(host::other_end(link()));
  std::size_t taken = 0;
  while (send(a, 1500, 1) == 1) {
    ++taken;
  }
  CHECK_TRUE(taken > 1);
  LONGS_EQUAL(0, linksec::hal::eth_counters(a).transmit_drops);
  CHECK_TRUE(receive(b) > 0);
  LONGS_EQUAL(1, send(a, 1500, 1));
}

TEST(DatagramPort, FramesThatAreTooShortOrTooLongAreCounted) {
  const PortId b = host::open_datagram_port(host::other_end(link()), 1000).value();
  const PortId a = open(link());
  LONGS_EQUAL(1, send(a, 1001, 1));
  LONGS_EQUAL(1, send(a, 1000, 1));
  LONGS_EQUAL(1, receive(b));
  LONGS_EQUAL(1, linksec::hal::eth_counters(b).receive_drops);
  LONGS_EQUAL(1, send(a, 13, 1));
  LONGS_EQUAL(1, send(a, host::kDatagramFrameOctets + 1, 1));
  LONGS_EQUAL(2, linksec::hal::eth_counters(a).transmit_drops);
}

TEST(DatagramPort, ASocketThatIsLeftOverGivesWayAndNothingElseDoes) {
  host::DatagramLink there = link();
  const PortId a = open(there);
  CHECK_TRUE(holds(host::open_datagram_port(there).error(), "is in use by another program"));
  const std::string old = there.local + ".old";
  LONGS_EQUAL(0, std::rename(there.local.c_str(), old.c_str()));
  CHECK_TRUE(host::close_port(a).ok());
  there.local = old;
  CHECK_TRUE(std::filesystem::is_socket(old));
  CHECK_TRUE(host::close_port(open(there)).ok());
  CHECK_FALSE(std::filesystem::exists(old));
  there.local = scratch.file("text", std::array<std::uint8_t, 1>{65});
  CHECK_TRUE(holds(host::open_datagram_port(there).error(), "is there and no socket"));
  CHECK_TRUE(std::filesystem::is_regular_file(there.local));
  there.local = scratch.path("no/socket");
  CHECK_TRUE(holds(host::open_datagram_port(there).error(), "can't be made a socket"));
}

TEST(DatagramPort, AConnectedSocketCanBeTakenOver) {
  std::array<int, 2> ends{};
  LONGS_EQUAL(0, ::socketpair(AF_UNIX, SOCK_DGRAM, 0, ends.data()));
  const PortId a = host::adopt_datagram_port(ends[0]).value();
  const PortId b = host::adopt_datagram_port(ends[1]).value();
  LONGS_EQUAL(1, send(a, 77, 1));
  LONGS_EQUAL(1, receive(b));
  LONGS_EQUAL(77, burst[0].size());
  CHECK_TRUE(host::close_port(a).ok());
  LONGS_EQUAL(1, send(b, 77, 1));
  LONGS_EQUAL(0, receive(b));
}
