// SPDX-License-Identifier: Apache-2.0

// What only a live interface has: its address, its MTU, a link that goes down, frames from and to
// programs that know nothing of this one (a raw socket here).

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CppUTest/TestHarness.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <string>
#include <vector>

#include "base/config.h"
#include "base/frame_buffer.h"
#include "hal/eth.h"
#include "host/ports.h"
#include "live_interfaces.h"

using linksec::FrameBuffer;
using linksec::hal::PortId;
using namespace linksec::contract;  // NOLINT
namespace host = linksec::host;

namespace {

using Octets = std::vector<std::uint8_t>;

// A raw socket on one interface: sends and receives whole frames, without libpcap.
class RawSocket {
 public:
  explicit RawSocket(const std::string& interface)
      : fd_(::socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL))) {
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_ALL);
    address.sll_ifindex = static_cast<int>(::if_nametoindex(interface.c_str()));
    CHECK_TRUE(::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
  }
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;
  ~RawSocket() { ::close(fd_); }

  void send(const Octets& frame) const {
    CHECK_TRUE(::send(fd_, frame.data(), frame.size(), 0) == static_cast<ssize_t>(frame.size()));
  }
  [[nodiscard]] Octets receive() const {
    pollfd wait{fd_, POLLIN, 0};
    Octets frame(65536);
    if (::poll(&wait, 1, 1000) != 1) {
      return {};
    }
    const ssize_t got = ::recv(fd_, frame.data(), frame.size(), 0);
    frame.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return frame;
  }

 private:
  int fd_;
};

Octets frame_with(std::initializer_list<std::uint8_t> after_addresses, std::size_t octets) {
  Octets frame = {0x01, 0x80, 0xC2, 0x00, 0x00, 0x03, 0x02, 0x66, 0x77, 0x88, 0x99, 0xAA};
  frame.insert(frame.end(), after_addresses);
  const std::size_t start = frame.size();
  frame.resize(octets);
  std::iota(frame.begin() + static_cast<std::ptrdiff_t>(start), frame.end(), std::uint8_t{0});
  return frame;
}

// What `ip` says of the interface, in one line.
std::string description(const std::string& interface) {
  std::FILE* pipe = ::popen(("ip -o link show dev " + interface).c_str(), "r");
  std::array<char, 1024> line{};
  const bool good = pipe != nullptr && std::fgets(line.data(), line.size(), pipe) != nullptr;
  CHECK_TRUE(good && ::pclose(pipe) == 0);
  return line.data();
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void shell(const std::string& command) { CHECK_TRUE(std::system(command.c_str()) == 0); }

}  // namespace

TEST_GROUP(LivePort) {
  std::string name_a = live_interface_a();
  std::string name_b = live_interface_b();
  PortId port{};
  Octets memory = Octets(70'000);

  void setup() override {
    const auto opened = host::open_live_port(name_b);
    STRCMP_EQUAL("", opened.error().c_str());
    port = opened.value();
  }
  void teardown() override { (void)host::close_port(port); }

  Octets receive() {
    FrameBuffer frame(memory, 0);
    const std::array<PortId, 1> ports = {port};
    host::wait_for_frame(ports, std::chrono::milliseconds(1000));
    if (linksec::hal::eth_receive(port, {&frame, 1}) == 0) {
      return {};
    }
    return {frame.bytes().begin(), frame.bytes().end()};
  }

  std::size_t transmit(const Octets& octets) {
    FrameBuffer frame(memory, 16);
    frame.resize(octets.size());
    std::copy(octets.begin(), octets.end(), frame.data());
    const FrameBuffer* const burst[] = {&frame};
    return linksec::hal::eth_transmit(port, burst);
  }

  // The kernel tells a change of the link up to a second after it happened.
  [[nodiscard]] bool becomes_operational(bool wanted) const {
    for (int i = 0; i < 300 && linksec::hal::eth_status(port).mac_operational != wanted; ++i) {
      ::usleep(10'000);
    }
    return linksec::hal::eth_status(port).mac_operational == wanted;
  }
};

TEST(LivePort, TheAddressAndTheMtuAreTheInterfacesOwn) {
  const auto address = linksec::hal::eth_address(port);
  std::array<char, 18> text{};
  std::snprintf(text.data(), text.size(), "%02x:%02x:%02x:%02x:%02x:%02x", address[0], address[1],
                address[2], address[3], address[4], address[5]);
  const std::string said = description(name_b);
  CHECK_TRUE(holds(said, std::string("link/ether ") + text.data()));
  const std::size_t mtu = linksec::hal::eth_max_frame_octets(port) - 14;
  CHECK_TRUE(holds(said, " mtu " + std::to_string(mtu) + " "));
}

TEST(LivePort, AFrameOfAnotherProgramArrivesOctetByOctet) {
  const RawSocket socket(name_a);
  for (const std::size_t octets : {60U, 61U, 1514U}) {
    const Octets frame = frame_with({0x88, 0xE5}, octets);
    socket.send(frame);
    CHECK_TRUE(receive() == frame);
  }
}

// The kernel takes a VLAN tag out of the frame; the port puts it back.
TEST(LivePort, VlanTagsStayInTheirPlace) {
  const RawSocket socket(name_a);
  const Octets one = frame_with({0x81, 0x00, 0x60, 0x05, 0x88, 0xE5}, 100);
  socket.send(one);
  CHECK_TRUE(receive() == one);
  const Octets two = frame_with({0x88, 0xA8, 0x20, 0x07, 0x81, 0x00, 0x60, 0x05, 0x88, 0xE5}, 100);
  socket.send(two);
  CHECK_TRUE(receive() == two);
}

TEST(LivePort, AnotherProgramReceivesWhatIsSent) {
  const RawSocket socket(name_a);
  const Octets frame = frame_with({0x88, 0xE5}, 200);
  LONGS_EQUAL(1, transmit(frame));
  CHECK_TRUE(socket.receive() == frame);
  const Octets shorter = frame_with({0x88, 0xE5}, 20);
  LONGS_EQUAL(1, transmit(shorter));
  LONGS_EQUAL(60, socket.receive().size());
}

TEST(LivePort, WhatThisMachineSendsOnTheInterfaceIsNotReceived) {
  const RawSocket socket(name_b);
  socket.send(frame_with({0x88, 0xE5}, 100));
  ::usleep(30'000);
  FrameBuffer frame(memory, 0);
  LONGS_EQUAL(0, linksec::hal::eth_receive(port, {&frame, 1}));
}

TEST(LivePort, AFrameBeyondTheMtuIsCountedAndNotSent) {
  const auto before = linksec::hal::eth_counters(port);
  LONGS_EQUAL(1, transmit(frame_with({0x88, 0xE5}, 1515)));
  LONGS_EQUAL(before.transmit_drops + 1, linksec::hal::eth_counters(port).transmit_drops);
  LONGS_EQUAL(before.transmitted, linksec::hal::eth_counters(port).transmitted);
}

TEST(LivePort, WaitingEndsWithTheTimeout) {
  const std::array<PortId, 1> ports = {port};
  host::wait_for_frame(ports, std::chrono::milliseconds(5));
  FrameBuffer frame(memory, 0);
  LONGS_EQUAL(0, linksec::hal::eth_receive(port, {&frame, 1}));
}

TEST(LivePort, ALinkThatGoesDownIsAStatusAndComesBack) {
  shell("ip link set " + name_a + " down");
  CHECK_TRUE(linksec::hal::eth_status(port).mac_enabled);
  CHECK_TRUE(becomes_operational(false));
  (void)transmit(frame_with({0x88, 0xE5}, 100));
  shell("ip link set " + name_b + " down");
  CHECK_FALSE(linksec::hal::eth_status(port).mac_enabled);
  FrameBuffer frame(memory, 0);
  LONGS_EQUAL(0, linksec::hal::eth_receive(port, {&frame, 1}));
  LONGS_EQUAL(0, linksec::hal::eth_receive(port, {&frame, 1}));
  shell("ip link set " + name_a + " up && ip link set " + name_b + " up");
  CHECK_TRUE(becomes_operational(true));
  const RawSocket socket(name_a);
  const Octets octets = frame_with({0x88, 0xE5}, 100);
  socket.send(octets);
  CHECK_TRUE(receive() == octets);
  CHECK_TRUE(host::port_status(port).ok());
}

TEST(LivePort, AnInterfaceThatGoesAwayIsAnError) {
  shell("ip link add linksec-x type veth peer name linksec-y && ip link set linksec-x up");
  const auto opened = host::open_live_port("linksec-x");
  STRCMP_EQUAL("", opened.error().c_str());
  shell("ip link del linksec-x");
  FrameBuffer frame(memory, 0);
  LONGS_EQUAL(0, linksec::hal::eth_receive(opened.value(), {&frame, 1}));
  CHECK_FALSE(linksec::hal::eth_status(opened.value()).mac_enabled);
  CHECK_TRUE(host::at_end(opened.value()));
  const auto status = host::close_port(opened.value());
  CHECK_TRUE(status.error().rfind("linksec-x: ", 0) == 0);
}

TEST(LivePort, AnInterfaceThatIsNoEthernetIsRefusedByName) {
  const auto opened = host::open_live_port("any");
  CHECK_TRUE(opened.error().find("any: has link type LINUX_SLL") == 0);
}
