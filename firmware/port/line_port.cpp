// SPDX-License-Identifier: Apache-2.0
#include "port/line_port.h"

namespace linksec {

std::size_t transmit_burst(hal::PortId port, std::span<FrameBuffer> burst) noexcept {
  std::array<const FrameBuffer*, config::kMaxBurst> frames{};
  std::size_t count = 0;
  for (const FrameBuffer& buffer : burst) {
    if (buffer.size() != 0) {
      frames[count++] = &buffer;
    }
  }
  return count == 0 ? 0 : count - hal::eth_transmit(port, {frames.data(), count});
}

void LinePort::set_reservation(PnReservation* reservation) noexcept {
  reservation_ = reservation;
  reserve_again_ = Time{};
  secy_.set_require_tx_ceiling(reservation != nullptr);
}

void LinePort::unsubscribe(std::uint16_t ether_type) noexcept {
  const auto kept = types_;
  types_.clear();
  for (const std::uint16_t type : kept) {
    if (type != ether_type) {
      LINKSEC_ASSERT(types_.push_back(type));
    }
  }
}

// @req B5 STAT-1 STAT-4
void LinePort::begin_turn(Time now) noexcept {
  const hal::EthStatus status = hal::eth_status(line_);
  secy_.set_common_port(
      {status.mac_enabled, status.mac_operational, status.oper_point_to_point_mac});
  const std::size_t longest = hal::eth_max_frame_octets(line_);
  if (longest < secy_.max_frame_octets()) {
    secy_.set_max_frame_octets(longest);
  }
  reserve(now);
}

// One PN more than a burst takes, so that the SA is still in use after it. Memory that fails is
// left alone for a while: the SAs stop at their old ceiling, and the port's status says so.
// @req B7
void LinePort::reserve(Time now) noexcept {
  constexpr std::uint64_t kPauseNs = 1'000'000'000;
  if (reservation_ == nullptr) {
    return;
  }
  if (now >= reserve_again_ && reservation_->top_up(config::kMaxBurst + 1, now) != Status::kOk) {
    reserve_again_ = Time{now.ns + kPauseNs};
  }
  static_cast<void>(reservation_->cover(now));  // Asked again before anything is delivered.
}

std::size_t LinePort::receive(std::span<FrameBuffer> buffers) noexcept {
  const std::size_t received = hal::eth_receive(line_, buffers);
  counters_.common_indications += received;
  return received;
}

// A frame that both ports deliver unchanged is there once: their users share one buffer.
// @req B1 B4 SAP-2 SAP-4 SAP-9 SAP-11
void LinePort::indicate(std::span<FrameBuffer> burst, Time now) noexcept {
  const std::span<RxFrame> frames = std::span{rx_frames_}.first(burst.size());
  std::array<bool, config::kMaxBurst> uncontrolled{};
  for (std::size_t i = 0; i < burst.size(); ++i) {
    const ConstByteSpan frame = burst[i].bytes();
    frames[i] = RxFrame{};
    frames[i].buffer = &burst[i];
    uncontrolled[i] = !has_sectag(frame) && subscribed(ether_type(frame));
  }
  if (secy_.controlled_port_operational()) {
    secy_.verify(frames);
  }
  const bool recorded = reservation_ == nullptr || reservation_->cover(now) == Status::kOk;
  for (std::size_t i = 0; i < burst.size(); ++i) {
    bool controlled = frames[i].verdict == RxVerdict::kDeliver;
    if (controlled && !recorded && frames[i].finding == RxFinding::kValid) {
      controlled = false;
      ++counters_.unrecorded_indications;
    }
    counters_.controlled_indications += controlled ? 1 : 0;
    counters_.uncontrolled_indications += uncontrolled[i] ? 1 : 0;
    if (!controlled && !uncontrolled[i]) {
      burst[i].resize(0);
    }
  }
}

// Both kinds of request leave in the order in which they came.
// @req B2 SAP-1 SAP-3 SAP-7 SAP-8
void LinePort::request(std::span<FrameBuffer> burst, Time now) noexcept {
  std::size_t controlled = 0;
  for (FrameBuffer& buffer : burst) {
    if (buffer.size() == 0) {
      continue;
    }
    if (subscribed(ether_type(buffer.bytes()))) {
      ++counters_.uncontrolled_requests;
      continue;
    }
    TxFrame& frame = tx_frames_[controlled++];
    frame = TxFrame{};
    frame.buffer = &buffer;
    frame.priority = vlan_priority_and_dei(buffer.bytes());
  }
  counters_.controlled_requests += controlled;
  generate(std::span{tx_frames_}.first(controlled), now);
  send(burst);
}

// @req B6 B7 STAT-2 STAT-3 SAP-10
void LinePort::generate(std::span<TxFrame> frames, Time now) noexcept {
  if (!frames.empty() && secy_.controlled_port_operational()) {
    secy_.protect(frames, now);
  }
  for (const TxFrame& frame : frames) {
    const bool sent = frame.verdict == TxVerdict::kSend;
    counters_.refused_requests += sent || frame.verdict == TxVerdict::kTooLong ? 0 : 1;
    if (!sent) {
      frame.buffer->resize(0);
    }
  }
}

void LinePort::send(std::span<FrameBuffer> burst) noexcept {
  std::size_t offered = 0;
  for (const FrameBuffer& buffer : burst) {
    offered += buffer.size() != 0 ? 1 : 0;
  }
  const std::size_t dropped = transmit_burst(line_, burst);
  counters_.common_requests += offered - dropped;
  counters_.line_drops += dropped;
}

}  // namespace linksec
