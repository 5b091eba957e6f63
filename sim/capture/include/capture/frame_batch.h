// SPDX-License-Identifier: Apache-2.0
#pragma once

// The frames that are on their way through the program together: memory for one burst, made once
// and used again, with the room that SecTAG and ICV need. It knows VLAN tags in front of a SecTAG,
// which no SecY does: they are taken off before the SecY and put back after it.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/config.h"
#include "base/frame_buffer.h"
#include "base/time.h"
#include "host/capture.h"
#include "secy/frames.h"

namespace linksec::sim {

/// VLAN tags that are kept aside; two at the most.
class OuterTags {
 public:
  /// Takes `count` tags off the front of the frame. It has that many.
  void take_off(FrameBuffer& frame, std::size_t count) noexcept;
  /// Puts them back; the frame has the headroom.
  void put_back(FrameBuffer& frame) const noexcept;
  [[nodiscard]] bool empty() const noexcept { return octets_used_ == 0; }
  void clear() noexcept { octets_used_ = 0; }

 private:
  std::array<std::uint8_t, 2 * ethernet::kVlanTagOctets> octets_{};
  std::size_t octets_used_ = 0;
};

/// VLAN tags at the front of a frame, at most `limit`.
[[nodiscard]] std::size_t count_vlan_tags(ConstByteSpan frame, std::size_t limit) noexcept;

/// VLAN tags in front of a SecTAG, at most `limit`; 0 when there is no SecTAG behind them.
[[nodiscard]] std::size_t count_tags_before_sectag(ConstByteSpan frame, std::size_t limit) noexcept;

/// One frame of a batch, and what became of it.
struct FrameSlot {
  FrameBuffer buffer{};
  std::uint64_t number = 0;           ///< In the input, from 1.
  std::uint32_t original_octets = 0;  ///< Its length on the wire.
  Time time{};
  bool truncated = false;  ///< The capture holds a part of it; it is not processed.
  OuterTags outer_tags{};
  TxFrame tx{};                    ///< After Protector::process.
  RxFrame rx{};                    ///< After Validator::process.
  ConstByteSpan uncontrolled{};    ///< What the Uncontrolled Port's users get; else empty.
  std::vector<std::uint8_t> copy;  ///< For those of them who want what is changed in place.
};

/// Up to config::kMaxBurst frames, close together in memory.
class FrameBatch {
 public:
  FrameBatch();

  [[nodiscard]] std::span<FrameSlot> frames() noexcept { return std::span(slots_).first(size_); }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// True when there may be no room for the next frame.
  [[nodiscard]] bool full() const noexcept { return size_ == slots_.size() || used_ > kFullOctets; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

  /// Copies a frame into the batch, which is not full.
  void add(const host::CaptureFrame& frame, std::uint64_t number);
  void clear() noexcept { size_ = used_ = 0; }

 private:
  // Where a frame begins; SecTAG and ICV fit around it.
  static constexpr std::size_t kAlignment = 64;
  static constexpr std::size_t kMaxSlotOctets =
      config::kHeadroomOctets + host::kMaxCaptureFrameOctets + config::kTailroomOctets + kAlignment;
  // A burst of jumbo frames.
  static constexpr std::size_t kFullOctets = config::kMaxBurst * 10240;

  std::unique_ptr<std::uint8_t[]> storage_;
  std::vector<FrameSlot> slots_;
  std::size_t size_ = 0;
  std::size_t used_ = 0;
};

}  // namespace linksec::sim
