// SPDX-License-Identifier: Apache-2.0
#include <deque>
#include <utility>
#include <vector>

#include "port.h"

namespace linksec::host {
namespace {

using Frame = std::vector<std::uint8_t>;

// What both ends share: one queue a direction, and their status, whether the cable is in among it.
struct Wire {
  std::array<std::deque<Frame>, 2> to_end;
  std::size_t queue_frames = 0;
  hal::EthStatus status{true, true, true};
};

class LoopbackPort final : public Port {
 public:
  LoopbackPort(std::shared_ptr<Wire> wire, std::size_t end, std::size_t max_frame_octets)
      : wire_(std::move(wire)), end_(end), max_frame_octets_(max_frame_octets) {}

  std::size_t receive(std::span<FrameBuffer> burst) override {
    std::deque<Frame>& queue = wire_->to_end[end_];
    std::size_t count = 0;
    while (count < burst.size() && !queue.empty()) {
      count += deliver(queue.front(), burst[count]) ? 1U : 0U;
      queue.pop_front();
    }
    return count;
  }

  std::size_t transmit(std::span<const FrameBuffer* const> burst) override {
    for (const FrameBuffer* frame : burst) {
      send(frame->bytes());
    }
    return burst.size();
  }

  [[nodiscard]] hal::EthStatus status() const override { return wire_->status; }
  [[nodiscard]] std::size_t max_frame_octets() const override { return max_frame_octets_; }
  void set_link(bool up) override { wire_->status.mac_operational = up; }
  void set_status(const hal::EthStatus& status) override { wire_->status = status; }

  // A locally administered address that differs between the ends.
  [[nodiscard]] std::array<std::uint8_t, 6> address() const override {
    return {0x02, 0, 0, 0, 0, static_cast<std::uint8_t>(end_ + 1)};
  }

 private:
  void send(ConstByteSpan frame) {
    std::deque<Frame>& queue = wire_->to_end[1 - end_];
    if (!wire_->status.mac_operational || frame.size() < kMinHeaderOctets ||
        frame.size() > max_frame_octets_ || queue.size() >= wire_->queue_frames) {
      ++counters_.transmit_drops;
      return;
    }
    std::array<std::uint8_t, kMinFrameOctets> scratch{};
    const ConstByteSpan octets = padded(frame, scratch);
    queue.emplace_back(octets.begin(), octets.end());
    ++counters_.transmitted;
  }

  std::shared_ptr<Wire> wire_;
  std::size_t end_;
  std::size_t max_frame_octets_;
};

}  // namespace

PortPair make_loopback_pair(std::size_t queue_frames, std::size_t max_frame_octets) {
  auto wire = std::make_shared<Wire>();
  wire->queue_frames = queue_frames;
  return {std::make_unique<LoopbackPort>(wire, 0, max_frame_octets),
          std::make_unique<LoopbackPort>(wire, 1, max_frame_octets)};
}

}  // namespace linksec::host
