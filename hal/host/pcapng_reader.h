// SPDX-License-Identifier: Apache-2.0
#pragma once

// The pcapng format: sections in either octet order, each with its interfaces, and packets in the
// three kinds of block that hold one. Other blocks are passed over, whatever their length. It works
// on what is at hand, in a fixed amount of memory, and asks for more only between two looks. It
// decides which link types are given; what a file without an Ethernet interface means is the
// capture reader's to say.

#include <cstdint>
#include <string>
#include <vector>

#include "host/capture.h"
#include "input_blocks.h"
#include "pcapng_interfaces.h"

namespace linksec::host {

class PcapngReader {
 public:
  explicit PcapngReader(LinkTypes link_types) noexcept : link_types_(link_types) {}

  /// Reads the packet that comes next in `blocks`, into which the frame's octets then point.
  [[nodiscard]] ReadOutcome read(InputBlocks& blocks, CaptureFrame& frame);
  /// Goes on to the first packet that is given, without taking it, so that a file in which there is
  /// none is known by its beginning. On what is no regular file it goes as far as it can without
  /// waiting. kEnd and kError when there is no such packet.
  [[nodiscard]] ReadOutcome begin(InputBlocks& blocks);
  /// True when a read needs no more of `blocks` than what is at hand. Passes over other blocks.
  [[nodiscard]] bool at_hand(InputBlocks& blocks);

  [[nodiscard]] const std::vector<CaptureInterface>& interfaces() const noexcept {
    return interfaces_.all();
  }
  /// What is kept of the options of the first section.
  [[nodiscard]] const std::vector<CaptureOption>& section_options() const noexcept {
    return section_options_;
  }
  /// The number of the packet that was read last among all packets, from 1.
  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
  /// True after kError when the file is in order, but has no Ethernet interface.
  [[nodiscard]] bool refused() const noexcept { return refused_; }
  /// After kError.
  [[nodiscard]] const std::string& error() const noexcept { return error_; }

 private:
  /// What stands at the beginning of what is at hand.
  enum class Look {
    kFrame,   ///< The whole block of a packet that is given.
    kMore,    ///< Not enough to tell.
    kPassed,  ///< There was a packet that is not given.
    kFailed,  ///< Damage.
  };

  struct Block {
    std::uint32_t type = 0;
    std::uint32_t octets = 0;  // As it says itself.
    ConstByteSpan body = {};   // Between the two lengths; empty when it is not at hand.
  };

  /// What a packet's block says.
  struct Packet {
    const PacketSource* source = nullptr;
    Time time{};
    std::uint32_t original_octets = 0;
    ConstByteSpan octets = {};
    ConstByteSpan options = {};
  };

  template <typename T>
  [[nodiscard]] T load(const std::uint8_t* octets) const noexcept;

  [[nodiscard]] Look look(InputBlocks& blocks);
  [[nodiscard]] Look look_at_packet(InputBlocks& blocks);
  [[nodiscard]] ReadOutcome find(InputBlocks& blocks, bool may_wait);
  [[nodiscard]] bool pass_over(InputBlocks& blocks);
  [[nodiscard]] bool parse_block(ConstByteSpan at_hand);
  [[nodiscard]] bool begin_section(ConstByteSpan at_hand);
  [[nodiscard]] bool read_section_options(ConstByteSpan at_hand);
  [[nodiscard]] bool check_lengths(std::uint32_t first, std::uint32_t second);
  [[nodiscard]] bool add_interface();
  [[nodiscard]] bool parse_packet();
  [[nodiscard]] bool parse_long_packet();
  [[nodiscard]] bool parse_simple_packet();
  [[nodiscard]] bool find_source(std::uint32_t number);
  [[nodiscard]] bool check_captured(std::uint32_t octets, std::size_t held);
  [[nodiscard]] bool wanted() const noexcept;
  void give(InputBlocks& blocks, CaptureFrame& frame);
  void read_options(RecordRules& rules, CaptureFrame& frame) const;
  void take(InputBlocks& blocks, std::size_t octets) noexcept;
  bool fail(const std::string& what);
  [[nodiscard]] bool lacks_ethernet() const noexcept;
  [[nodiscard]] ReadOutcome refuse();
  [[nodiscard]] ReadOutcome end(const InputBlocks& blocks);

  LinkTypes link_types_;
  PcapngInterfaces interfaces_;
  bool swapped_ = false;
  bool refused_ = false;
  bool section_options_known_ = false;
  std::vector<CaptureOption> section_options_;
  std::uint64_t place_ = 0;       // Of what is at hand in the file.
  std::uint64_t to_pass_ = 0;     // Octets of a block that is passed over, its second length too.
  std::uint32_t length_due_ = 0;  // That second length.
  std::uint64_t number_ = 0;
  Block block_;
  Packet packet_;
  std::string error_;
};

}  // namespace linksec::host
