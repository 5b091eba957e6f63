// SPDX-License-Identifier: Apache-2.0
#pragma once

// The octets of a source in large blocks, one behind the other in memory, so that a record is
// always whole: what is left of a block moves in front of the next one. A thread can read blocks
// ahead, from a regular file alone: on anything else a read may wait for ever, and must stay where
// a signal interrupts it. It knows no format. The capture readers use it, and what unpacks for
// them.

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "base/bytes.h"
#include "octet_source.h"

namespace linksec::host {

class InputBlocks {
 public:
  /// What one read asks the system for, in octets.
  static constexpr std::size_t kReadOctets = 256UL * 1024;
  /// How many octets may be left when the next block is asked for.
  static constexpr std::size_t kMaxLeftOctets = 512UL * 1024;

  /// Reads `source`. `ahead` is a wish.
  InputBlocks(std::unique_ptr<OctetSource> source, bool ahead);
  InputBlocks(const InputBlocks&) = delete;
  InputBlocks& operator=(const InputBlocks&) = delete;
  ~InputBlocks();

  /// The octets that were read and not taken; valid until `more`.
  [[nodiscard]] ConstByteSpan at_hand() const noexcept { return at_hand_; }
  /// Takes the first `octets` of those at hand.
  void take(std::size_t octets) noexcept { at_hand_ = at_hand_.subspan(octets); }

  /// Reads on, behind what is at hand, of which there are at most kMaxLeftOctets. False when
  /// nothing follows: then `error` tells why.
  [[nodiscard]] bool more();
  /// `before_more` is called whenever octets that were taken are about to go.
  void tell(std::function<void()> before_more) { before_more_ = std::move(before_more); }
  /// Has `octets` at hand, if there are that many. At most kMaxLeftOctets.
  [[nodiscard]] bool have(std::size_t octets) {
    while (at_hand_.size() < octets) {
      if (!more()) {
        return false;
      }
    }
    return true;
  }
  /// True when `more` will not wait for anybody. False where that can't be known.
  [[nodiscard]] bool ready() noexcept { return ended_ || source_->ready(); }
  [[nodiscard]] bool regular() const noexcept { return source_->regular(); }
  /// True when the end came because somebody asked for it.
  [[nodiscard]] bool stopped() const noexcept { return ended_ && source_->stopped(); }
  /// What is wrong with the read that failed; empty at the end of the source.
  [[nodiscard]] const std::string& error() const noexcept { return error_; }

 private:
  static constexpr std::size_t kBlocks = 4;

  struct Block {
    std::unique_ptr<std::uint8_t[]> memory;
    OctetSource::Read got;

    [[nodiscard]] std::uint8_t* data() const noexcept { return memory.get() + kMaxLeftOctets; }
  };

  void read(Block& block) noexcept;
  void read_ahead() noexcept;
  [[nodiscard]] Block& next_block();

  std::unique_ptr<OctetSource> source_;
  ConstByteSpan at_hand_;
  std::string error_;
  bool ended_ = false;
  std::function<void()> before_more_;

  std::array<Block, kBlocks> blocks_;
  std::size_t current_ = 0;  // The block that holds what is at hand.
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t filled_ = 0;  // Blocks behind the current one. The thread fills all the others.
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace linksec::host
