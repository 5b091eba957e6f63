// SPDX-License-Identifier: Apache-2.0

// The contract tests' platform on a board, with the board's own services.
//
// Ethernet: what port 0 sends must come back. With two ports (port 1 exists) they are cabled to
// each other; with one, a plug joins its transmitter to its receiver, and both ends of the pair are
// the same port. Storage: region 0. Console: a plug joins its two lines; without one nothing can be
// typed and what was written is not known.

#include "platform.h"

#include <CppUTest/TestHarness.h>

#include <array>
#include <cstddef>

#include "base/config.h"
#include "base/frame_buffer.h"
#include "hal/clock.h"
#include "hal/console.h"
#include "hal/idle.h"

namespace linksec::board {

// Defined by the storage service: looks for its memory again, as at start-up.
void open_nvm() noexcept;

}  // namespace linksec::board

namespace linksec::contract {
namespace {

constexpr std::uint64_t kMillisecond = 1'000'000;
// Emulated wires are slow when the machine under them is busy.
constexpr std::uint64_t kWireNs = 200 * kMillisecond;
constexpr hal::PortId kFirstPort{0};
constexpr hal::PortId kSecondPort{1};
constexpr hal::ConsoleId kConsole{};

constinit std::array<char, 64> heard{};
constinit std::size_t heard_octets = 0;

void drain(hal::PortId port) {
  static std::array<std::uint8_t, 2048 + config::kHeadroomOctets + config::kTailroomOctets> memory;
  std::array<FrameBuffer, 1> burst{FrameBuffer(memory, 0)};
  while (hal::eth_receive(port, burst) > 0) {
  }
}

// Takes what the console's plug has brought back.
void listen() {
  for (int character = hal::console_read(kConsole); character >= 0;
       character = hal::console_read(kConsole)) {
    if (heard_octets < heard.size()) {
      heard[heard_octets++] = static_cast<char>(character);
    }
  }
}

bool has_console_plug() {
  listen();
  heard_octets = 0;
  hal::console_write(kConsole, "?");
  pass_time(kWireNs);
  listen();
  const bool found = heard_octets == 1 && heard[0] == '?';
  heard_octets = 0;
  return found;
}

}  // namespace

PortPair open_ports() {
  const bool two = hal::eth_status(kSecondPort).mac_enabled;
  const PortPair ports{kFirstPort, two ? kSecondPort : kFirstPort};
  drain(ports.a);
  drain(ports.b);
  return ports;
}

void close_ports(PortPair ports) {
  drain(ports.a);
  drain(ports.b);
}

void wait_for_arrival() { pass_time(kWireNs); }
hal::PortId absent_port() { return hal::PortId{7}; }

hal::NvmId open_region() {
  constexpr hal::NvmId kRegion{0};
  const hal::NvmGeometry shape = hal::nvm_geometry(kRegion);
  CHECK_TRUE(hal::nvm_erase(kRegion, 0, shape.size) == Status::kOk);
  return kRegion;
}

hal::NvmId restart_region(hal::NvmId region) {
  board::open_nvm();
  return region;
}

void close_region(hal::NvmId) {}
hal::NvmId absent_region() { return hal::NvmId{7}; }

void pass_time(std::uint64_t ns) {
  const Time until = hal::clock_now() + Duration::nanoseconds(ns);
  while (hal::clock_now() < until) {
    // Nothing wakes a sleeper earlier than the next tick: only long waits sleep.
    if (ns >= kWireNs) {
      hal::idle(until);
    }
  }
}

// The services alone have none; a program that links the seeded one has.
std::optional<hal::EntropyId> open_entropy() {
  constexpr std::array<std::uint8_t, 48> kSeed{1, 2, 3};
  static std::uint64_t start = 0;
  const bool seeded = hal::entropy_seed({}, kSeed, ++start) == Status::kOk;
  return seeded ? std::optional(hal::EntropyId{}) : std::nullopt;
}
std::optional<hal::EntropyId> open_second_entropy() { return std::nullopt; }
hal::EntropyId absent_entropy() { return {1}; }

hal::ConsoleId open_console() {
  pass_time(kWireNs);
  listen();
  heard_octets = 0;
  return kConsole;
}

bool type(std::string_view text) {
  if (!has_console_plug()) {
    return false;
  }
  hal::console_write(kConsole, text);
  pass_time(kWireNs);
  return true;
}

std::optional<std::string_view> written() {
  pass_time(kWireNs);
  listen();
  if (heard_octets == 0) {
    return std::nullopt;
  }
  return std::string_view(heard.data(), heard_octets);
}

void close_console() {}
hal::ConsoleId absent_console() { return hal::ConsoleId{7}; }

}  // namespace linksec::contract
