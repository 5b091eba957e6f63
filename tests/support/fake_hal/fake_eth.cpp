// SPDX-License-Identifier: Apache-2.0
#include "support/fake_hal/fake_eth.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "base/config.h"

namespace linksec::test::fake_eth {
namespace {

constexpr std::size_t kMinFrameOctets = 60;

struct Port {
  std::deque<Frame> arrived;
  std::vector<Frame> sent;
  hal::EthStatus status{true, true, true};
  hal::EthCounters counters;
  std::size_t max_frame_octets = 0;
  std::optional<std::size_t> room;
  std::optional<std::size_t> peer;
};

std::vector<Port>& ports() {
  static std::vector<Port> all;
  return all;
}

Port* find(hal::PortId id) { return id.index < ports().size() ? &ports()[id.index] : nullptr; }

bool deliver(Port& port, const Frame& frame, FrameBuffer& buffer) {
  constexpr std::size_t kRoom = config::kHeadroomOctets + config::kTailroomOctets;
  if (frame.size() + kRoom > buffer.storage().size()) {
    ++port.counters.receive_drops;
    return false;
  }
  buffer.reset(config::kHeadroomOctets);
  buffer.resize(frame.size());
  std::copy(frame.begin(), frame.end(), buffer.data());
  ++port.counters.received;
  return true;
}

void send(Port& port, ConstByteSpan octets) {
  if (octets.size() > port.max_frame_octets || !port.status.mac_operational) {
    ++port.counters.transmit_drops;
    return;
  }
  ++port.counters.transmitted;
  Frame frame(octets.begin(), octets.end());
  if (port.peer.has_value()) {
    Frame padded = frame;
    padded.resize(std::max(padded.size(), kMinFrameOctets));
    ports()[*port.peer].arrived.push_back(std::move(padded));
  }
  port.sent.push_back(std::move(frame));
}

}  // namespace

void reset() { ports().clear(); }

hal::PortId add_port(std::size_t max_frame_octets) {
  Port port;
  port.max_frame_octets = max_frame_octets;
  ports().push_back(std::move(port));
  return hal::PortId{static_cast<std::uint8_t>(ports().size() - 1)};
}

void wire(hal::PortId a, hal::PortId b) {
  ports().at(a.index).peer = b.index;
  ports().at(b.index).peer = a.index;
}

void arrive(hal::PortId port, ConstByteSpan frame) {
  ports().at(port.index).arrived.emplace_back(frame.begin(), frame.end());
}

std::size_t waiting(hal::PortId port) { return ports().at(port.index).arrived.size(); }

std::vector<Frame> take_sent(hal::PortId port) {
  return std::exchange(ports().at(port.index).sent, {});
}

void set_status(hal::PortId port, hal::EthStatus status) { ports().at(port.index).status = status; }
void set_max_frame_octets(hal::PortId port, std::size_t octets) {
  ports().at(port.index).max_frame_octets = octets;
}
void set_transmit_room(hal::PortId port, std::optional<std::size_t> frames) {
  ports().at(port.index).room = frames;
}

}  // namespace linksec::test::fake_eth

namespace linksec::hal {

namespace fake = test::fake_eth;

std::size_t eth_receive(PortId id, std::span<FrameBuffer> burst) noexcept {
  fake::Port* port = fake::find(id);
  std::size_t count = 0;
  while (port != nullptr && count < burst.size() && !port->arrived.empty()) {
    const fake::Frame frame = std::move(port->arrived.front());
    port->arrived.pop_front();
    count += fake::deliver(*port, frame, burst[count]) ? 1U : 0U;
  }
  return count;
}

std::size_t eth_transmit(PortId id, std::span<const FrameBuffer* const> burst) noexcept {
  fake::Port* port = fake::find(id);
  if (port == nullptr) {
    return 0;
  }
  const std::size_t count = std::min(burst.size(), port->room.value_or(burst.size()));
  for (const FrameBuffer* frame : burst.first(count)) {
    fake::send(*port, frame->bytes());
  }
  if (port->room.has_value()) {
    *port->room -= count;
  }
  return count;
}

EthStatus eth_status(PortId id) noexcept {
  const fake::Port* port = fake::find(id);
  return port != nullptr ? port->status : EthStatus{};
}

EthCounters eth_counters(PortId id) noexcept {
  const fake::Port* port = fake::find(id);
  return port != nullptr ? port->counters : EthCounters{};
}

std::array<std::uint8_t, 6> eth_address(PortId id) noexcept {
  if (fake::find(id) == nullptr) {
    return {};
  }
  return {0x02, 0, 0, 0, 0, static_cast<std::uint8_t>(id.index + 1)};
}

std::size_t eth_max_frame_octets(PortId id) noexcept {
  const fake::Port* port = fake::find(id);
  return port != nullptr ? port->max_frame_octets : 0;
}

}  // namespace linksec::hal
