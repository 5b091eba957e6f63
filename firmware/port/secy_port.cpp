// SPDX-License-Identifier: Apache-2.0
#include "port/secy_port.h"

#include <algorithm>
#include <cstring>

namespace linksec {

SecYPort::SecYPort(SecY& secy, hal::PortId host, hal::PortId line, ByteSpan storage,
                   std::size_t frame_octets) noexcept
    : secy_(secy), host_(host), line_(line) {
  LINKSEC_ASSERT(storage.size() >= storage_octets(frame_octets));
  const std::size_t octets = buffer_octets(frame_octets);
  for (std::size_t i = 0; i < buffers_.size(); ++i) {
    buffers_[i] = FrameBuffer{storage.subspan(i * octets, octets), config::kHeadroomOctets};
  }
  copy_ = FrameBuffer{storage.subspan(buffers_.size() * octets, octets), config::kHeadroomOctets};
  LINKSEC_ASSERT(subscribe(static_cast<std::uint16_t>(EtherType::kEapol)) == Status::kOk);
  secy_.set_max_frame_octets(std::min(secy_.max_frame_octets(), hal::eth_max_frame_octets(line)));
}

void SecYPort::set_reservation(PnReservation* reservation) noexcept {
  reservation_ = reservation;
  reserve_again_ = Time{};
  secy_.set_require_tx_ceiling(reservation != nullptr);
}

std::size_t SecYPort::poll(Time now) noexcept {
  read_common_port();
  reserve(now);
  return poll_transmit(now) + poll_receive();
}

// @req B5 STAT-1 STAT-4
void SecYPort::read_common_port() noexcept {
  const hal::EthStatus status = hal::eth_status(line_);
  secy_.set_common_port(
      {status.mac_enabled, status.mac_operational, status.oper_point_to_point_mac});
}

// One PN more than a burst takes, so that the SA is still in use after it. Memory that fails is
// left alone for a while: the SAs stop at their old ceiling, and the port's status says so.
// @req B7
void SecYPort::reserve(Time now) noexcept {
  constexpr std::uint64_t kPauseNs = 1'000'000'000;
  if (reservation_ == nullptr || now < reserve_again_) {
    return;
  }
  if (reservation_->top_up(config::kMaxBurst + 1, now) != Status::kOk) {
    reserve_again_ = Time{now.ns + kPauseNs};
  }
}

// @req B1
Status SecYPort::subscribe(std::uint16_t ether_type) noexcept {
  return subscribed(ether_type) || types_.push_back(ether_type) ? Status::kOk : Status::kNoCapacity;
}

void SecYPort::unsubscribe(std::uint16_t ether_type) noexcept {
  const auto kept = types_;
  types_.clear();
  for (const std::uint16_t type : kept) {
    if (type != ether_type) {
      LINKSEC_ASSERT(types_.push_back(type));
    }
  }
}

bool SecYPort::subscribed(std::uint16_t type) const noexcept {
  return std::find(types_.begin(), types_.end(), type) != types_.end();
}

// Host's side to line. Both kinds of request leave in the order in which they came.
// @req B2 SAP-1 SAP-3 SAP-7 SAP-8
std::size_t SecYPort::poll_transmit(Time now) noexcept {
  const std::size_t received = hal::eth_receive(host_, buffers_);
  BoundedVector<std::size_t, config::kMaxBurst> controlled;
  std::array<bool, config::kMaxBurst> send{};
  for (std::size_t i = 0; i < received; ++i) {
    const ConstByteSpan frame = buffers_[i].bytes();
    if (subscribed(ether_type(frame))) {
      ++counters_.uncontrolled_requests;
      send[i] = true;
      continue;
    }
    ++counters_.controlled_requests;
    tx_frames_[controlled.size()] = TxFrame{};
    tx_frames_[controlled.size()].buffer = &buffers_[i];
    tx_frames_[controlled.size()].priority = vlan_priority_and_dei(frame);
    LINKSEC_ASSERT(controlled.push_back(i));
  }
  generate(std::span{tx_frames_}.first(controlled.size()), now);
  for (std::size_t i = 0; i < controlled.size(); ++i) {
    send[controlled[i]] = tx_frames_[i].verdict == TxVerdict::kSend;
  }
  BoundedVector<const FrameBuffer*, config::kMaxBurst> out;
  for (std::size_t i = 0; i < received; ++i) {
    if (send[i]) {
      LINKSEC_ASSERT(out.push_back(&buffers_[i]));
    }
  }
  const std::size_t sent = out.empty() ? 0 : hal::eth_transmit(line_, {out.data(), out.size()});
  counters_.common_requests += sent;
  counters_.line_drops += out.size() - sent;
  return received;
}

// @req B6 B7 STAT-2 STAT-3 SAP-10
void SecYPort::generate(std::span<TxFrame> frames, Time now) noexcept {
  if (frames.empty()) {
    return;
  }
  if (secy_.controlled_port_operational()) {
    secy_.protect(frames, now);
  }
  for (const TxFrame& frame : frames) {
    const bool taken = frame.verdict == TxVerdict::kSend || frame.verdict == TxVerdict::kTooLong;
    counters_.refused_requests += taken ? 0 : 1;
  }
}

// Line to host's side. A user of the Uncontrolled Port that wants frames with a SecTAG gets them as
// they came, so that they are copied before verification changes them: one at a time.
// @req B1 B4 SAP-2 SAP-4 SAP-9 SAP-11
std::size_t SecYPort::poll_receive() noexcept {
  const std::size_t received = hal::eth_receive(line_, buffers_);
  counters_.common_indications += received;
  if (!subscribed(static_cast<std::uint16_t>(EtherType::kMacSec))) {
    indicate_burst(std::span{buffers_}.first(received));
    return received;
  }
  for (std::size_t i = 0; i < received; ++i) {
    copy_.reset(config::kHeadroomOctets);
    copy_.resize(buffers_[i].size());
    std::memcpy(copy_.data(), buffers_[i].data(), buffers_[i].size());
    if (has_sectag(copy_.bytes())) {
      ++counters_.uncontrolled_indications;
      const FrameBuffer* const as_it_came[] = {&copy_};
      send_to_host(as_it_came);
    }
    indicate_burst(std::span{buffers_}.subspan(i, 1));
  }
  return received;
}

// A frame that both ports deliver unchanged leaves once: their users share one wire.
void SecYPort::indicate_burst(std::span<FrameBuffer> burst) noexcept {
  const bool operational = secy_.controlled_port_operational();
  std::array<bool, config::kMaxBurst> uncontrolled{};
  for (std::size_t i = 0; i < burst.size(); ++i) {
    const ConstByteSpan frame = burst[i].bytes();
    rx_frames_[i] = RxFrame{};
    rx_frames_[i].buffer = &burst[i];
    uncontrolled[i] = !has_sectag(frame) && subscribed(ether_type(frame));
  }
  const std::span<RxFrame> frames = std::span{rx_frames_}.first(burst.size());
  if (operational) {
    secy_.verify(frames);
  }
  BoundedVector<const FrameBuffer*, config::kMaxBurst> out;
  for (std::size_t i = 0; i < burst.size(); ++i) {
    const bool controlled = frames[i].verdict == RxVerdict::kDeliver;
    counters_.controlled_indications += controlled ? 1 : 0;
    counters_.uncontrolled_indications += uncontrolled[i] ? 1 : 0;
    if (controlled || uncontrolled[i]) {
      LINKSEC_ASSERT(out.push_back(&burst[i]));
    }
  }
  send_to_host({out.data(), out.size()});
}

void SecYPort::send_to_host(std::span<const FrameBuffer* const> burst) noexcept {
  const std::size_t sent = burst.empty() ? 0 : hal::eth_transmit(host_, burst);
  counters_.host_drops += burst.size() - sent;
}

}  // namespace linksec
