// SPDX-License-Identifier: Apache-2.0
#include <deque>
#include <utility>
#include <vector>

#include "port.h"

namespace linksec::host {
namespace {

class MemoryPort final : public Port {
 public:
  explicit MemoryPort(const MemoryPortOptions& options) : options_(options) {}

  // A frame is handed over whatever its length: what a medium would never bring, too.
  std::size_t receive(std::span<FrameBuffer> burst) override {
    std::size_t count = 0;
    while (count < burst.size() && !arrived_.empty()) {
      count += hand_over(arrived_.front(), burst[count]) ? 1U : 0U;
      arrived_.pop_front();
    }
    return count;
  }

  std::size_t transmit(std::span<const FrameBuffer* const> burst) override {
    for (const FrameBuffer* frame : burst) {
      send(frame->bytes());
    }
    return burst.size();
  }

  [[nodiscard]] hal::EthStatus status() const override { return status_; }
  [[nodiscard]] std::size_t max_frame_octets() const override { return options_.max_frame_octets; }
  void set_link(bool up) override { status_.mac_operational = up; }
  void set_status(const hal::EthStatus& status) override { status_ = status; }
  void put(ConstByteSpan frame) override { arrived_.emplace_back(frame.begin(), frame.end()); }
  std::vector<HostFrame> take() override { return std::exchange(sent_, {}); }
  [[nodiscard]] std::size_t waiting() const override { return arrived_.size(); }

 private:
  bool hand_over(const HostFrame& octets, FrameBuffer& buffer) {
    constexpr std::size_t kRoom = config::kHeadroomOctets + config::kTailroomOctets;
    const std::size_t storage = buffer.storage().size();
    if (storage < kRoom || octets.size() > storage - kRoom) {
      ++counters_.receive_drops;
      return false;
    }
    buffer.reset(config::kHeadroomOctets);
    buffer.resize(octets.size());
    std::copy(octets.begin(), octets.end(), buffer.data());
    ++counters_.received;
    return true;
  }

  void send(ConstByteSpan frame) {
    if (!status_.mac_operational || frame.size() > options_.max_frame_octets) {
      ++counters_.transmit_drops;
      return;
    }
    std::array<std::uint8_t, kMinFrameOctets> scratch{};
    const ConstByteSpan octets = options_.pads ? padded(frame, scratch) : frame;
    sent_.emplace_back(octets.begin(), octets.end());
    ++counters_.transmitted;
  }

  MemoryPortOptions options_;
  hal::EthStatus status_{true, true, true};
  std::deque<HostFrame> arrived_;
  std::vector<HostFrame> sent_;
};

}  // namespace

std::unique_ptr<Port> make_memory_port(const MemoryPortOptions& options) {
  return std::make_unique<MemoryPort>(options);
}

}  // namespace linksec::host
