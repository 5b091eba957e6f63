// SPDX-License-Identifier: Apache-2.0
#pragma once

// One contiguous frame with room in front of it and behind it, so that a SecTAG and an ICV come and
// go without a copy of the payload. It owns nothing: the memory is the caller's.

#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "base/bytes.h"

namespace linksec {

/// A frame (destination address to last octet, no frame check sequence) inside its storage.
class FrameBuffer {
 public:
  constexpr FrameBuffer() noexcept = default;

  /// An empty frame that begins `headroom` octets into `storage`.
  constexpr FrameBuffer(ByteSpan storage, std::size_t headroom) noexcept
      : storage_(storage), begin_(headroom) {
    LINKSEC_ASSERT(headroom <= storage.size());
  }

  [[nodiscard]] constexpr std::uint8_t* data() const noexcept { return storage_.data() + begin_; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr ByteSpan bytes() const noexcept { return {data(), size_}; }
  [[nodiscard]] constexpr ByteSpan storage() const noexcept { return storage_; }
  /// Free octets in front of the frame.
  [[nodiscard]] constexpr std::size_t headroom() const noexcept { return begin_; }
  /// Free octets behind the frame.
  [[nodiscard]] constexpr std::size_t tailroom() const noexcept {
    return storage_.size() - begin_ - size_;
  }

  /// Empties the frame and lets the next one begin `headroom` octets into the storage.
  constexpr void reset(std::size_t headroom) noexcept {
    LINKSEC_ASSERT(headroom <= storage_.size());
    begin_ = headroom;
    size_ = 0;
  }

  /// Sets the frame's length; what is new has whatever the storage held.
  constexpr void resize(std::size_t size) noexcept {
    LINKSEC_ASSERT(size <= storage_.size() - begin_);
    size_ = size;
  }

  /// Takes `count` octets of headroom into the frame.
  constexpr void grow_front(std::size_t count) noexcept {
    LINKSEC_ASSERT(count <= begin_);
    begin_ -= count;
    size_ += count;
  }

  /// Takes `front` octets of headroom and `back` octets of tailroom into the frame; false, and
  /// nothing is taken, when they are not there.
  [[nodiscard]] constexpr bool grow(std::size_t front, std::size_t back) noexcept {
    if (headroom() < front || tailroom() < back) {
      return false;
    }
    begin_ -= front;
    size_ += front + back;
    return true;
  }

  /// Keeps `count` octets from `offset` on, and gives the others back.
  constexpr void keep(std::size_t offset, std::size_t count) noexcept {
    LINKSEC_ASSERT(offset + count <= size_);
    begin_ += offset;
    size_ = count;
  }

  /// Gives the first `count` octets back to the headroom.
  constexpr void shrink_front(std::size_t count) noexcept {
    LINKSEC_ASSERT(count <= size_);
    begin_ += count;
    size_ -= count;
  }

 private:
  ByteSpan storage_;
  std::size_t begin_ = 0;
  std::size_t size_ = 0;
};

}  // namespace linksec
