// SPDX-License-Identifier: Apache-2.0
#pragma once

// The frames that are on their way through the program together: memory for one burst, made once
// and used again, with the room that SecTAG and ICV need. It knows tags in front of a SecTAG, which
// no SecY does: they are taken off before the SecY and put back after it. What a link type or a
// tunnel has around a frame, and a frame check sequence, do not come in at all.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/config.h"
#include "base/frame_buffer.h"
#include "base/time.h"
#include "capture/envelope.h"
#include "host/capture.h"
#include "secy/frames.h"

namespace linksec::sim {

/// Tags of any kind that are kept aside, kMaxTagOctets at the most.
class OuterTags {
 public:
  /// Takes `count` VLAN tags off the front of the frame. It has that many.
  void take_off(FrameBuffer& frame, std::size_t count) noexcept {
    take_octets_off(frame, count * ethernet::kVlanTagOctets);
  }
  /// Takes that many octets of tags off the front of the frame. It has them.
  void take_octets_off(FrameBuffer& frame, std::size_t octets) noexcept;
  /// Keeps tags of a frame that comes without them.
  void keep(ConstByteSpan tags) noexcept;
  /// Puts them back; the frame has the headroom.
  void put_back(FrameBuffer& frame) const noexcept;
  /// A copy of `frame` with the tags in it.
  [[nodiscard]] std::vector<std::uint8_t> in_front_of(ConstByteSpan frame) const;
  [[nodiscard]] bool empty() const noexcept { return octets_used_ == 0; }
  void clear() noexcept { octets_used_ = 0; }

 private:
  std::array<std::uint8_t, kMaxTagOctets> octets_{};
  std::size_t octets_used_ = 0;
};

/// VLAN tags at the front of a frame, at most `limit`.
[[nodiscard]] std::size_t count_vlan_tags(ConstByteSpan frame, std::size_t limit) noexcept;

/// VLAN tags in front of a SecTAG, at most `limit`; 0 when there is no SecTAG behind them.
[[nodiscard]] std::size_t count_tags_before_sectag(ConstByteSpan frame, std::size_t limit) noexcept;

/// What is to be said of a frame beside its SecY's finding.
enum class FrameRemark : std::uint8_t {
  kNone,
  kNoSci,       ///< It has no SCI, and nothing says which of several SCs it belongs to.
  kNoKeyOpens,  ///< Any SCI is taken, and no key opens it.
};

/// What key agreement says of a frame, where a link has an [mka].
struct AgreementNote {
  bool present = false;  ///< Somebody listens to MKPDUs.
  std::string ki;        ///< Of the SAK that the frame is under, where that is known.
  std::string reason;    ///< In place of the SecY's finding, where there is more to say.
  std::string mkpdu;     ///< Of an MKPDU: what it is, a JSON object.

  void clear() noexcept {
    present = false;
    ki.clear();
    reason.clear();
    mkpdu.clear();
  }
};

/// One frame of a batch, and what became of it.
struct FrameSlot {
  FrameBuffer buffer{};
  std::uint64_t number = 0;  ///< In the input, from 1.
  Time time{};
  /// Its length on the wire; of a frame in an envelope, what of that is not in front of it.
  std::uint32_t original_octets = 0;
  std::uint32_t interface = 0;  ///< Its place in the input's interfaces.
  /// The record it was taken from, in the reader's memory, where it may yet turn out that octets
  /// behind the frame are no part of it; else empty. Its owner hands the batch on before they go.
  ConstByteSpan record{};
  std::uint16_t link_type = host::kLinkTypeEthernet;  ///< Of the record.
  host::PacketOptions options{};  ///< Of the record, in the reader's memory likewise.
  bool truncated = false;         ///< The capture holds a part of it; it is not processed.
  /// Of a frame that came in an envelope, or about which there is more to say than its SecY does.
  /// While it is false, all from `outer_tags` on holds nothing of this frame.
  bool has_extras = false;
  RxFrame rx{};                  ///< After Validator::process.
  ConstByteSpan uncontrolled{};  ///< What the Uncontrolled Port's users get; else empty.
  TxFrame tx{};                  ///< After Protector::process.

  OuterTags outer_tags{};
  std::vector<std::uint8_t> copy;       ///< For those users who want what is changed in place.
  Obstacle obstacle = Obstacle::kNone;  ///< Why it can't be verified; it is not processed.
  Layers layers{};                      ///< What was looked through to find it.
  bool carries_eapol = false;
  bool reached_uncontrolled = false;  ///< In a tunnel: Envelope.
  FrameRemark remark = FrameRemark::kNone;
  bool bypass = false;                 ///< Discarded here, and not meant for the SecY's user.
  std::vector<std::uint8_t> received;  ///< As the SecY got it, where somebody wants that.
  bool received_has_tags = false;      ///< `outer_tags` are in `received`.
  AgreementNote agreement{};

  /// False for a frame that no SecY can judge.
  [[nodiscard]] bool judged() const noexcept { return !truncated && obstacle == Obstacle::kNone; }
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

  /// Copies a frame into the batch, which is not full; an announced frame check sequence is left
  /// out.
  void add(const host::CaptureFrame& frame, std::uint64_t number);
  /// Copies the frame that its envelope says: the tags in front of its SecTAG are kept aside at
  /// once. The envelope is one that can be verified.
  void add(const host::CaptureFrame& frame, std::uint64_t number, const Envelope& envelope);
  /// Puts a frame of this batch in place of what was made of it: the same record in another
  /// envelope, which has the same tags.
  static void refill(FrameSlot& slot, const host::CaptureFrame& frame, const Envelope& envelope);
  void clear() noexcept { size_ = used_ = 0; }

 private:
  // Where a frame begins; SecTAG and ICV fit around it.
  static constexpr std::size_t kAlignment = 64;
  static constexpr std::size_t kMaxSlotOctets = config::kHeadroomOctets + kMaxTagOctets +
                                                host::kMaxCaptureFrameOctets +
                                                config::kTailroomOctets + kAlignment;
  // A burst of jumbo frames.
  static constexpr std::size_t kFullOctets = config::kMaxBurst * 10240;

  static void clear_extras(FrameSlot& slot) noexcept;
  static void fill(FrameSlot& slot, const host::CaptureFrame& frame, const Envelope& envelope);
  // With headroom for a SecTAG, and for tags that are to come back in front of it.
  FrameSlot& next_slot(const host::CaptureFrame& frame, std::uint64_t number, std::size_t octets,
                       std::size_t tag_octets);

  std::unique_ptr<std::uint8_t[]> storage_;
  std::vector<FrameSlot> slots_;
  std::size_t size_ = 0;
  std::size_t used_ = 0;
};

}  // namespace linksec::sim
