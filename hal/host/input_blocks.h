// SPDX-License-Identifier: Apache-2.0
#pragma once

// The octets of a file or pipe in large blocks, one behind the other in memory, so that a record is
// always whole: what is left of a block moves in front of the next one. A thread can read blocks
// ahead, from a regular file alone: on anything else a read may wait for ever, and must stay where
// a signal interrupts it. It knows no format. The capture reader uses it.

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

#include "base/bytes.h"

namespace linksec::host {

class InputBlocks {
 public:
  /// What one read asks the system for, in octets.
  static constexpr std::size_t kReadOctets = 256UL * 1024;
  /// How many octets may be left when the next block is asked for.
  static constexpr std::size_t kMaxLeftOctets = 260UL * 1024;

  /// Reads from `fd`, and closes it in the end when it is `owned`. `ahead` is a wish.
  InputBlocks(int fd, bool owned, bool ahead);
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
  /// Has `octets` at hand, if there are that many. At most kMaxLeftOctets.
  [[nodiscard]] bool have(std::size_t octets) {
    while (at_hand_.size() < octets) {
      if (!more()) {
        return false;
      }
    }
    return true;
  }
  [[nodiscard]] bool regular() const noexcept { return regular_; }
  /// The error number of the read that failed; 0 at the end of the file.
  [[nodiscard]] int error() const noexcept { return error_; }

 private:
  static constexpr std::size_t kBlocks = 4;

  struct Block {
    std::unique_ptr<std::uint8_t[]> memory;
    std::size_t octets = 0;  // 0: nothing follows.
    int error = 0;

    [[nodiscard]] std::uint8_t* data() const noexcept { return memory.get() + kMaxLeftOctets; }
  };

  void read(Block& block) const noexcept;
  void read_ahead() noexcept;
  [[nodiscard]] Block& next_block();

  int fd_;
  bool owned_;
  bool regular_;
  ConstByteSpan at_hand_;
  int error_ = 0;
  bool ended_ = false;

  std::array<Block, kBlocks> blocks_;
  std::size_t current_ = 0;  // The block that holds what is at hand.
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t filled_ = 0;  // Blocks behind the current one. The thread fills all the others.
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace linksec::host
