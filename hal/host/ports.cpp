// SPDX-License-Identifier: Apache-2.0
#include "host/ports.h"

#include <poll.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "port.h"

namespace linksec::host {
namespace {

constexpr std::size_t kMaxPorts = 8192;
using PortTable = std::vector<std::unique_ptr<Port>>;

PortTable& ports() {
  static PortTable table;
  return table;
}

Port* find(hal::PortId id) { return id.index < ports().size() ? ports()[id.index].get() : nullptr; }

IoResult<hal::PortId> keep(std::unique_ptr<Port> port) {
  PortTable& table = ports();
  auto place = std::find(table.begin(), table.end(), nullptr);
  if (place == table.end()) {
    if (table.size() == kMaxPorts) {
      return IoError{"too many ports are open: " + std::to_string(kMaxPorts)};
    }
    place = table.insert(place, nullptr);
  }
  *place = std::move(port);
  return hal::PortId{static_cast<std::uint16_t>(place - table.begin())};
}

IoResult<hal::PortId> keep(IoResult<std::unique_ptr<Port>> made) {
  if (!made.ok()) {
    return made.failure();
  }
  return keep(std::move(made.value()));
}

}  // namespace

IoResult<hal::PortId> open_capture_port(const CapturePortOptions& options) {
  return keep(make_capture_port(options));
}

IoResult<hal::PortId> open_live_port(const std::string& interface) {
  return keep(make_live_port(interface));
}

IoResult<hal::PortId> open_tap_port(const std::string& interface, std::size_t mtu) {
  return keep(make_tap_port(interface, mtu));
}

IoResult<hal::PortId> open_named_port(const std::string& name) {
  if (!name.starts_with("unix:") && !name.starts_with("udp:")) {
    return open_live_port(name);
  }
  const auto link = parse_datagram_link(name);
  return link.ok() ? open_datagram_port(link.value()) : IoResult<hal::PortId>(link.failure());
}

IoResult<hal::PortId> open_datagram_port(const DatagramLink& link, std::size_t max_frame_octets) {
  return keep(make_datagram_port(link, max_frame_octets));
}

IoResult<hal::PortId> adopt_datagram_port(int connected_socket, std::size_t max_frame_octets) {
  return keep(make_datagram_port(connected_socket, max_frame_octets));
}

IoResult<LoopbackPair> open_loopback_pair(std::size_t queue_frames, std::size_t max_frame_octets) {
  PortPair made = make_loopback_pair(queue_frames, max_frame_octets);
  const IoResult<hal::PortId> a = keep(std::move(made.a));
  if (!a.ok()) {
    return IoError{a.error()};
  }
  const IoResult<hal::PortId> b = keep(std::move(made.b));
  if (!b.ok()) {
    (void)close_port(a.value());
    return IoError{b.error()};
  }
  return LoopbackPair{a.value(), b.value()};
}

IoResult<hal::PortId> open_memory_port(const MemoryPortOptions& options) {
  return keep(make_memory_port(options));
}

void put_frame(hal::PortId id, ConstByteSpan frame) {
  if (Port* port = find(id); port != nullptr) {
    port->put(frame);
  }
}

std::size_t waiting_frames(hal::PortId id) {
  const Port* port = find(id);
  return port != nullptr ? port->waiting() : 0;
}

std::vector<HostFrame> take_frames(hal::PortId id) {
  Port* port = find(id);
  return port != nullptr ? port->take() : std::vector<HostFrame>();
}

IoStatus close_port(hal::PortId id) {
  if (find(id) == nullptr) {
    return {};
  }
  const std::unique_ptr<Port> port = std::move(ports()[id.index]);
  const IoStatus finished = port->finish();
  const IoStatus earlier = port->io_status();
  return earlier.ok() ? finished : earlier;
}

std::optional<Time> next_time(hal::PortId id) {
  Port* port = find(id);
  return port != nullptr ? port->next_time() : std::nullopt;
}

bool at_end(hal::PortId id) {
  Port* port = find(id);
  return port == nullptr || port->at_end();
}

IoStatus port_status(hal::PortId id) {
  const Port* port = find(id);
  return port != nullptr ? port->io_status() : IoStatus();
}

IoStatus flush_port(hal::PortId id) {
  Port* port = find(id);
  return port != nullptr ? port->flush() : IoStatus();
}

void set_loopback_status(hal::PortId id, const hal::EthStatus& status) {
  if (Port* const port = find(id); port != nullptr) {
    port->set_status(status);
  }
}

void set_loopback_link(hal::PortId id, bool up) {
  if (Port* port = find(id); port != nullptr) {
    port->set_link(up);
  }
}

void set_carrier(hal::PortId id, bool up) { set_loopback_link(id, up); }

void wait_for_frame(std::span<const hal::PortId> ids, std::chrono::milliseconds timeout) {
  std::vector<pollfd> waits;
  for (const hal::PortId id : ids) {
    const Port* port = find(id);
    if (const int fd = port != nullptr ? port->wait_descriptor() : -1; fd >= 0) {
      waits.push_back({fd, POLLIN, 0});
    }
  }
  if (!waits.empty()) {
    (void)::poll(waits.data(), waits.size(), static_cast<int>(timeout.count()));
  }
}

}  // namespace linksec::host

namespace linksec::hal {

std::size_t eth_receive(PortId id, std::span<FrameBuffer> burst) noexcept {
  host::Port* port = host::find(id);
  return port != nullptr ? port->receive(burst) : 0;
}

std::size_t eth_transmit(PortId id, std::span<const FrameBuffer* const> burst) noexcept {
  host::Port* port = host::find(id);
  return port != nullptr ? port->transmit(burst) : 0;
}

EthStatus eth_status(PortId id) noexcept {
  const host::Port* port = host::find(id);
  return port != nullptr ? port->status() : EthStatus{};
}

EthCounters eth_counters(PortId id) noexcept {
  const host::Port* port = host::find(id);
  return port != nullptr ? port->counters() : EthCounters{};
}

std::array<std::uint8_t, 6> eth_address(PortId id) noexcept {
  const host::Port* port = host::find(id);
  return port != nullptr ? port->address() : std::array<std::uint8_t, 6>{};
}

std::size_t eth_max_frame_octets(PortId id) noexcept {
  const host::Port* port = host::find(id);
  return port != nullptr ? port->max_frame_octets() : 0;
}

}  // namespace linksec::hal
