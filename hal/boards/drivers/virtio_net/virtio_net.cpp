// SPDX-License-Identifier: Apache-2.0

// virtio-net devices behind virtio-mmio, version 2 (not the legacy one): slot 0 is the line port,
// slot 1 the host port. Each port has a ring of receive and one of transmit buffers of its own, and
// each frame is copied once between them and the caller's memory: the contract lets no driver keep
// a pointer, so the device cannot work in the caller's buffers.
//
// The device moves the index of the used ring; the handler stops its interrupts and wakes the loop,
// and `eth_receive` lets them through again when it found the ring empty. Without a control queue
// the device is promiscuous. [Virtual I/O Device 1.1, 2.6, 4.2, 5.1]

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "board/map.h"
#include "common/registers.h"
#include "common/services.h"
#include "common/start.h"
#include "common/wake.h"
#include "drivers/frame_limits.h"
#include "drivers/virtio_net/virtqueue.h"
#include "hal/eth.h"
#include "riscv/system.h"

namespace linksec {
namespace {

using board::read_register;
using board::write_register;

// Offsets of a device's registers.
constexpr std::uintptr_t kMagic = 0x000;
constexpr std::uintptr_t kVersion = 0x004;
constexpr std::uintptr_t kDeviceId = 0x008;
constexpr std::uintptr_t kDeviceFeatures = 0x010;
constexpr std::uintptr_t kDeviceFeaturesSelect = 0x014;
constexpr std::uintptr_t kDriverFeatures = 0x020;
constexpr std::uintptr_t kDriverFeaturesSelect = 0x024;
constexpr std::uintptr_t kQueueSelect = 0x030;
constexpr std::uintptr_t kQueueSizeMax = 0x034;
constexpr std::uintptr_t kQueueSize = 0x038;
constexpr std::uintptr_t kQueueReady = 0x044;
constexpr std::uintptr_t kQueueNotice = 0x050;
constexpr std::uintptr_t kInterruptStatus = 0x060;
constexpr std::uintptr_t kInterruptAcknowledge = 0x064;
constexpr std::uintptr_t kStatus = 0x070;
constexpr std::uintptr_t kQueueDescriptors = 0x080;
constexpr std::uintptr_t kQueueAvailable = 0x090;
constexpr std::uintptr_t kQueueUsed = 0x0A0;
constexpr std::uintptr_t kConfig = 0x100;
constexpr std::uintptr_t kConfigLink = kConfig + 6;

constexpr std::uint32_t kMagicValue = 0x74726976;
constexpr std::uint32_t kModern = 2;
constexpr std::uint32_t kNetworkCard = 1;

constexpr std::uint32_t kAcknowledged = 1;
constexpr std::uint32_t kDriver = 2;
constexpr std::uint32_t kDriverOk = 4;
constexpr std::uint32_t kFeaturesOk = 8;

// Feature bits 0 to 31, and bit 32 as bit 0 of the second word.
constexpr std::uint32_t kFeaturesMacAndStatus = (1U << 5) | (1U << 16);
constexpr std::uint32_t kFeatureVersion1 = 1U << 0;
constexpr std::uint8_t kLinkUp = 1;

constexpr std::uint32_t kReceiveQueue = 0;
constexpr std::uint32_t kTransmitQueue = 1;
constexpr std::uint16_t kBuffers = 32;

// In front of each frame: no checksum, no segmentation, one buffer.
constexpr std::size_t kHeaderOctets = 12;

// Aligned so that a frame's words are words of the buffer.
struct alignas(4) Buffer {
  std::array<std::uint8_t, kHeaderOctets> header{};
  std::array<std::uint8_t, (board::kMaxFrameOctets + 3) / 4 * 4> frame{};
};

using Queue = board::Virtqueue<kBuffers>;

class Port {
 public:
  bool open(std::uintptr_t base) noexcept;
  void close() noexcept;
  [[nodiscard]] bool is_open() const noexcept { return base_ != 0; }
  void on_interrupt() noexcept;

  std::size_t receive(std::span<FrameBuffer> burst) noexcept;
  std::size_t transmit(std::span<const FrameBuffer* const> burst) noexcept;
  [[nodiscard]] hal::EthStatus status() const noexcept;
  [[nodiscard]] std::array<std::uint8_t, 6> address() const noexcept;
  [[nodiscard]] const hal::EthCounters& counters() const noexcept { return counters_; }

 private:
  [[nodiscard]] std::uint32_t read(std::uintptr_t offset) const noexcept {
    return read_register(base_ + offset);
  }
  void write(std::uintptr_t offset, std::uint32_t value) const noexcept {
    write_register(base_ + offset, value);
  }
  [[nodiscard]] bool agree_on_features() const noexcept;
  bool open_queue(std::uint32_t index, const Queue& queue) const noexcept;
  void write_address(std::uintptr_t offset, const volatile void* memory) const noexcept;
  bool frame_waits() noexcept;
  bool take_frame(FrameBuffer& buffer) noexcept;
  void take_sent() noexcept;
  bool put_frame(ConstByteSpan frame) noexcept;

  std::uintptr_t base_ = 0;
  volatile bool armed_ = false;
  std::uint16_t sent_free_ = 0;
  Queue received_{};
  Queue sent_{};
  // Transmit buffers that the device does not have: a stack.
  std::array<std::uint16_t, kBuffers> free_{};
  std::array<Buffer, kBuffers> receive_buffers_{};
  std::array<Buffer, kBuffers> transmit_buffers_{};
  hal::EthCounters counters_{};
};

constinit std::array<Port, board::map::kVirtioPorts> ports{};

Port* find(hal::PortId id) noexcept {
  return id.index < ports.size() && ports[id.index].is_open() ? &ports[id.index] : nullptr;
}

bool Port::agree_on_features() const noexcept {
  write(kDeviceFeaturesSelect, 0);
  const std::uint32_t low = read(kDeviceFeatures);
  write(kDeviceFeaturesSelect, 1);
  const std::uint32_t high = read(kDeviceFeatures);
  write(kDriverFeaturesSelect, 0);
  write(kDriverFeatures, low & kFeaturesMacAndStatus);
  write(kDriverFeaturesSelect, 1);
  write(kDriverFeatures, high & kFeatureVersion1);
  write(kStatus, read(kStatus) | kFeaturesOk);
  return (low & kFeaturesMacAndStatus) == kFeaturesMacAndStatus && (high & kFeatureVersion1) != 0 &&
         (read(kStatus) & kFeaturesOk) != 0;
}

void Port::write_address(std::uintptr_t offset, const volatile void* memory) const noexcept {
  write(offset, static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(memory)));
  write(offset + 4, 0);
}

bool Port::open_queue(std::uint32_t index, const Queue& queue) const noexcept {
  write(kQueueSelect, index);
  if (read(kQueueReady) != 0 || read(kQueueSizeMax) < kBuffers) {
    return false;
  }
  write(kQueueSize, kBuffers);
  write_address(kQueueDescriptors, queue.memory().descriptors.data());
  write_address(kQueueAvailable, &queue.memory().available_flags);
  write_address(kQueueUsed, &queue.memory().used_flags);
  write(kQueueReady, 1);
  return true;
}

bool Port::open(std::uintptr_t base) noexcept {
  base_ = base;
  if (read(kMagic) != kMagicValue || read(kVersion) != kModern || read(kDeviceId) != kNetworkCard) {
    base_ = 0;
    return false;
  }
  write(kStatus, 0);
  write(kStatus, kAcknowledged);
  write(kStatus, kAcknowledged | kDriver);
  if (!agree_on_features() || !open_queue(kReceiveQueue, received_) ||
      !open_queue(kTransmitQueue, sent_)) {
    close();
    return false;
  }
  sent_.interrupt(false);
  for (std::uint16_t id = 0; id < kBuffers; ++id) {
    received_.set_buffer(id, &receive_buffers_[id], true);
    received_.offer(id, sizeof(Buffer));
    sent_.set_buffer(id, &transmit_buffers_[id], false);
    free_[sent_free_++] = id;
  }
  armed_ = true;
  write(kStatus, read(kStatus) | kDriverOk);
  write(kQueueNotice, kReceiveQueue);
  return true;
}

// Status 0 resets the device: it lets go of all buffers.
void Port::close() noexcept {
  if (is_open()) {
    write(kStatus, 0);
    base_ = 0;
  }
}

void Port::on_interrupt() noexcept {
  const std::uint32_t status = read(kInterruptStatus);
  if (status != 0) {
    write(kInterruptAcknowledge, status);
    received_.interrupt(false);
    armed_ = false;
  }
}

// A frame that comes before interrupts are let through again is found by the second look.
bool Port::frame_waits() noexcept {
  if (received_.has_used()) {
    return true;
  }
  if (!armed_) {
    armed_ = true;
    received_.interrupt(true);
  }
  return received_.has_used();
}

// Copies the oldest frame out and gives its buffer back.
bool Port::take_frame(FrameBuffer& buffer) noexcept {
  const auto element = received_.take_used();
  const auto id = static_cast<std::uint16_t>(element.id % kBuffers);
  const std::size_t octets = std::min<std::size_t>(element.octets, sizeof(Buffer)) - kHeaderOctets;
  const bool good = element.octets >= kHeaderOctets + board::kMinHeaderOctets &&
                    octets <= board::kMaxFrameOctets && board::make_room(buffer, octets);
  if (good) {
    std::memcpy(buffer.data(), receive_buffers_[id].frame.data(), octets);
    ++counters_.received;
  } else {
    ++counters_.receive_drops;
  }
  received_.offer(id, sizeof(Buffer));
  return good;
}

std::size_t Port::receive(std::span<FrameBuffer> burst) noexcept {
  std::size_t count = 0;
  bool offered = false;
  while (count < burst.size() && frame_waits()) {
    count += take_frame(burst[count]) ? 1U : 0U;
    offered = true;
  }
  if (offered && received_.wants_notice()) {
    write(kQueueNotice, kReceiveQueue);
  }
  return count;
}

void Port::take_sent() noexcept {
  while (sent_.has_used()) {
    free_[sent_free_++] = static_cast<std::uint16_t>(sent_.take_used().id % kBuffers);
  }
}

bool Port::put_frame(ConstByteSpan frame) noexcept {
  if (sent_free_ == 0) {
    return false;
  }
  const std::uint16_t id = free_[--sent_free_];
  const auto memory = ByteSpan(transmit_buffers_[id].frame);
  const std::size_t padded = std::max(frame.size(), board::kMinFrameOctets);
  std::memcpy(memory.data(), frame.data(), frame.size());
  std::fill(memory.begin() + static_cast<std::ptrdiff_t>(frame.size()),
            memory.begin() + static_cast<std::ptrdiff_t>(padded), std::uint8_t{0});
  sent_.offer(id, static_cast<std::uint32_t>(kHeaderOctets + padded));
  return true;
}

std::size_t Port::transmit(std::span<const FrameBuffer* const> burst) noexcept {
  take_sent();
  std::size_t count = 0;
  for (const FrameBuffer* frame : burst) {
    if (!board::is_sendable(frame->size())) {
      ++counters_.transmit_drops;
    } else if (put_frame(frame->bytes())) {
      ++counters_.transmitted;
    } else {
      break;
    }
    ++count;
  }
  if (count > 0 && sent_.wants_notice()) {
    write(kQueueNotice, kTransmitQueue);
  }
  return count;
}

hal::EthStatus Port::status() const noexcept {
  const bool up = (board::read_register8(base_ + kConfigLink) & kLinkUp) != 0;
  return {true, up, up};
}

std::array<std::uint8_t, 6> Port::address() const noexcept {
  std::array<std::uint8_t, 6> octets{};
  for (std::size_t i = 0; i < octets.size(); ++i) {
    octets[i] = board::read_register8(base_ + kConfig + i);
  }
  return octets;
}

}  // namespace

void board::open_ethernet() noexcept {
  for (std::uint32_t slot = 0; slot < map::kVirtioPorts; ++slot) {
    if (ports[slot].open(map::kVirtio + slot * map::kVirtioStride)) {
      enable_irq(map::kVirtioIrq + slot);
    }
  }
}

void board::close_ethernet() noexcept {
  for (Port& port : ports) {
    port.close();
  }
}

void board::on_ethernet() noexcept {
  for (Port& port : ports) {
    if (port.is_open()) {
      port.on_interrupt();
    }
  }
  wake();
}

namespace hal {

std::size_t eth_receive(PortId port, std::span<FrameBuffer> burst) noexcept {
  Port* const found = find(port);
  return found != nullptr ? found->receive(burst) : 0;
}

std::size_t eth_transmit(PortId port, std::span<const FrameBuffer* const> burst) noexcept {
  Port* const found = find(port);
  return found != nullptr ? found->transmit(burst) : 0;
}

EthStatus eth_status(PortId port) noexcept {
  const Port* const found = find(port);
  return found != nullptr ? found->status() : EthStatus{};
}

EthCounters eth_counters(PortId port) noexcept {
  const Port* const found = find(port);
  return found != nullptr ? found->counters() : EthCounters{};
}

std::array<std::uint8_t, 6> eth_address(PortId port) noexcept {
  const Port* const found = find(port);
  return found != nullptr ? found->address() : std::array<std::uint8_t, 6>{};
}

std::size_t eth_max_frame_octets(PortId port) noexcept {
  return find(port) != nullptr ? board::kMaxFrameOctets : 0;
}

}  // namespace hal
}  // namespace linksec
