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
}

// @req B5 STAT-1 STAT-4
void LinePort::begin_turn(Time now) noexcept {
  const hal::EthStatus status = hal::eth_status(line_);
  secy_.lmi().set_common_port(
      {status.mac_enabled, status.mac_operational, status.oper_point_to_point_mac});
  const std::size_t longest = hal::eth_max_frame_octets(line_);
  if (longest < secy_.state().max_frame_octets) {
    secy_.lmi().set_max_frame_octets(longest);
  }
  reserve(now);
}

// One PN more than a burst takes, so that the SA is still in use after it. Memory that fails is
// left alone for a while: the SAs stop at their old ceiling, and the port's status says so.
// @req B7
void LinePort::reserve(Time now) noexcept {
  constexpr Duration kPause = Duration::seconds(1);
  if (reservation_ == nullptr) {
    return;
  }
  if (now >= reserve_again_ && reservation_->top_up(config::kMaxBurst + 1, now) != Status::kOk) {
    reserve_again_ = now + kPause;
  }
  static_cast<void>(reservation_->cover(now));  // Asked again before anything is delivered.
}

Time LinePort::next_deadline(Time now) const noexcept {
  if (reservation_ == nullptr) {
    return Time::never();
  }
  const Time next = reservation_->next_deadline();
  return reserve_again_ > now && reserve_again_ < next ? reserve_again_ : next;
}

std::size_t LinePort::receive(std::span<FrameBuffer> buffers) noexcept {
  const std::size_t received = hal::eth_receive(line_, buffers);
  counters_.common_indications += received;
  return received;
}

// Which frames have no SecTAG is found out before verification takes SecTAGs away: what comes out
// of one is never what the Uncontrolled Port delivers.
// @req B1 B4 SAP-2 SAP-4 SAP-9 SAP-11
Indications LinePort::indicate(std::span<FrameBuffer> burst, Time now) noexcept {
  const std::span<RxFrame> frames = std::span{rx_frames_}.first(burst.size());
  Indications indications{};
  for (std::size_t i = 0; i < burst.size(); ++i) {
    frames[i] = RxFrame{};
    frames[i].buffer = &burst[i];
    indications[i].uncontrolled = !has_sectag(burst[i].bytes());
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
    indications[i].controlled = controlled;
    if (!controlled && !indications[i].uncontrolled) {
      burst[i].resize(0);
    }
  }
  return indications;
}

// @req B2 SAP-3 SAP-8
void LinePort::request_controlled(std::span<FrameBuffer> burst, Time now) noexcept {
  std::size_t requests = 0;
  for (FrameBuffer& buffer : burst) {
    if (buffer.size() != 0) {
      TxFrame& frame = tx_frames_[requests++];
      frame = TxFrame{};
      frame.buffer = &buffer;
      frame.priority = vlan_priority_and_dei(buffer.bytes());
    }
  }
  counters_.controlled_requests += requests;
  generate(std::span{tx_frames_}.first(requests), now);
  static_cast<void>(send(burst));
}

// @req B2 SAP-1 SAP-7
void LinePort::request_uncontrolled(std::span<FrameBuffer> burst) noexcept {
  counters_.uncontrolled_requests += send(burst);
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

// How many frames there were.
std::size_t LinePort::send(std::span<FrameBuffer> burst) noexcept {
  std::size_t offered = 0;
  for (const FrameBuffer& buffer : burst) {
    offered += buffer.size() != 0 ? 1 : 0;
  }
  const std::size_t dropped = transmit_burst(line_, burst);
  counters_.common_requests += offered - dropped;
  counters_.line_drops += dropped;
  return offered;
}

}  // namespace linksec
