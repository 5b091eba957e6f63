// SPDX-License-Identifier: Apache-2.0
#include "pcapng_reader.h"

#include <algorithm>

#include "link_type.h"
#include "pcapng_kept.h"
#include "pcapng_options.h"

namespace linksec::host {
namespace {

constexpr std::uint32_t kSectionHeader = 0x0A0D0D0A;  // The same in both octet orders.
constexpr std::uint32_t kInterfaceDescription = 1;
constexpr std::uint32_t kObsoletePacket = 2;
constexpr std::uint32_t kSimplePacket = 3;
constexpr std::uint32_t kEnhancedPacket = 6;

constexpr std::uint32_t kOrderMagic = 0x1A2B3C4D;
constexpr std::uint16_t kMajorVersion = 1;
constexpr std::size_t kSectionBodyOctets = 16;

// A type and a length come before what a block holds, and the length again behind it.
constexpr std::size_t kFrontOctets = 8;
constexpr std::size_t kLengthOctets = 4;
constexpr std::size_t kFrameOctets = kFrontOctets + kLengthOctets;
constexpr std::size_t kPacketBodyOctets = 20;
constexpr std::size_t kSimpleBodyOctets = 4;

constexpr std::uint16_t kComment = 1;
constexpr std::uint16_t kFlags = 2;
// Of the flags: the octets of the frame check sequence, which go before if_fcslen; 0: nothing said.
constexpr unsigned kFlagsFcsShift = 5;
constexpr std::uint32_t kFlagsFcsMask = 0xF;

bool holds_packet(std::uint32_t type) noexcept {
  return type == kEnhancedPacket || type == kSimplePacket || type == kObsoletePacket;
}

// The others are passed over.
bool is_looked_into(std::uint32_t type) noexcept {
  return holds_packet(type) || type == kInterfaceDescription;
}

}  // namespace

template <typename T>
T PcapngReader::load(const std::uint8_t* octets) const noexcept {
  return load_number<T>(octets, swapped_);
}

void PcapngReader::take(InputBlocks& blocks, std::size_t octets) noexcept {
  blocks.take(octets);
  place_ += octets;
}

bool PcapngReader::fail(const std::string& what) {
  error_ = "octet " + std::to_string(place_) + " of the file: " + what;
  return false;
}

bool PcapngReader::lacks_ethernet() const noexcept {
  return link_types_ == LinkTypes::kEthernetAlone && !interfaces_.all().empty() &&
         !interfaces_.has_ethernet();
}

ReadOutcome PcapngReader::refuse() {
  refused_ = true;
  error_ = foreign_link_type(interfaces_.all().front().link_type);
  return ReadOutcome::kError;
}

bool PcapngReader::check_lengths(std::uint32_t first, std::uint32_t second) {
  return first == second || fail("a block whose two lengths differ: " + std::to_string(first) +
                                 " and " + std::to_string(second));
}

// A section has its own octet order, which stands behind its length.
bool PcapngReader::begin_section(ConstByteSpan at_hand) {
  const std::uint8_t* body = at_hand.data() + kFrontOctets;
  swapped_ = load_number<std::uint32_t>(body, true) == kOrderMagic;
  if (load<std::uint32_t>(body) != kOrderMagic) {
    return fail("a section header without its octet-order magic");
  }
  const auto version = load<std::uint16_t>(body + 4);
  if (version != kMajorVersion) {
    return fail("a section of pcapng version " + std::to_string(version) +
                "; version 1 alone is known");
  }
  interfaces_.begin_section();
  return true;
}

// Those of the first section alone: a file that is written has one. False while they are not at
// hand.
bool PcapngReader::read_section_options(ConstByteSpan at_hand) {
  if (section_options_known_ || block_.octets > InputBlocks::kMaxLeftOctets) {
    section_options_known_ = true;
    return true;
  }
  if (at_hand.size() < block_.octets) {
    return false;
  }
  const std::size_t front = kFrontOctets + kSectionBodyOctets;
  section_options_ = kept_of_section(
      PcapngOptions(at_hand.subspan(front, block_.octets - kLengthOctets - front), swapped_));
  section_options_known_ = true;
  return true;
}

// A block that is looked into has a body as soon as it is at hand.
bool PcapngReader::parse_block(ConstByteSpan at_hand) {
  block_ = {load<std::uint32_t>(at_hand.data()), load<std::uint32_t>(at_hand.data() + 4)};
  const std::size_t least =
      block_.type == kSectionHeader ? kFrameOctets + kSectionBodyOctets : kFrameOctets;
  if (block_.octets < least || block_.octets % 4 != 0) {
    return fail("a block that says it has " + std::to_string(block_.octets) + " octets");
  }
  if (!is_looked_into(block_.type)) {
    return true;
  }
  if (block_.octets > InputBlocks::kMaxLeftOctets) {
    return fail("a block of " + std::to_string(block_.octets) + " octets, more than the " +
                std::to_string(InputBlocks::kMaxLeftOctets) + " that are read");
  }
  if (at_hand.size() < block_.octets) {
    return true;
  }
  block_.body = at_hand.subspan(kFrontOctets, block_.octets - kFrameOctets);
  return check_lengths(block_.octets,
                       load<std::uint32_t>(at_hand.data() + block_.octets - kLengthOctets));
}

// False while there is more to pass over than what is at hand, and after damage.
bool PcapngReader::pass_over(InputBlocks& blocks) {
  const std::size_t octets =
      std::min<std::uint64_t>(to_pass_ - kLengthOctets, blocks.at_hand().size());
  take(blocks, octets);
  to_pass_ -= octets;
  if (to_pass_ > kLengthOctets || blocks.at_hand().size() < kLengthOctets) {
    return false;
  }
  if (!check_lengths(length_due_, load<std::uint32_t>(blocks.at_hand().data()))) {
    return false;
  }
  take(blocks, kLengthOctets);
  to_pass_ = 0;
  return true;
}

bool PcapngReader::add_interface() {
  if (block_.body.size() < PcapngInterfaces::kBodyOctets) {
    return fail("an interface description block that is too short");
  }
  return interfaces_.add(block_.body, swapped_) ||
         fail("more interfaces than the " + std::to_string(PcapngInterfaces::kMaxDifferent) +
              " different ones, " + std::to_string(PcapngInterfaces::kMaxOfSection) +
              " in a section, that are known");
}

bool PcapngReader::find_source(std::uint32_t number) {
  packet_ = Packet{};
  packet_.source = interfaces_.find(number);
  return packet_.source != nullptr ||
         fail("a packet of interface " + std::to_string(number) + ", but the section has " +
              std::to_string(interfaces_.of_section()) + " so far");
}

bool PcapngReader::check_captured(std::uint32_t octets, std::size_t held) {
  if (octets > held) {
    return fail("a packet of " + std::to_string(octets) + " octets in a block that holds " +
                std::to_string(held));
  }
  return octets <= kMaxCaptureFrameOctets ||
         fail("the packet says " + std::to_string(octets) + " octets, and no frame has more than " +
              std::to_string(kMaxCaptureFrameOctets));
}

// The enhanced packet block and the obsolete one differ in how long an interface's number is.
bool PcapngReader::parse_long_packet() {
  const ConstByteSpan body = block_.body;
  if (body.size() < kPacketBodyOctets) {
    return fail("a packet block that is too short");
  }
  const std::uint32_t number = block_.type == kEnhancedPacket ? load<std::uint32_t>(body.data())
                                                              : load<std::uint16_t>(body.data());
  const auto captured = load<std::uint32_t>(body.data() + 12);
  const ConstByteSpan held = body.subspan(kPacketBodyOctets);
  if (!find_source(number) || !check_captured(captured, held.size())) {
    return false;
  }
  const std::uint64_t ticks = std::uint64_t{load<std::uint32_t>(body.data() + 4)} << 32 |
                              load<std::uint32_t>(body.data() + 8);
  packet_.time = packet_.source->clock.time_of(ticks);
  packet_.original_octets = load<std::uint32_t>(body.data() + 16);
  packet_.octets = held.first(captured);
  packet_.options = held.subspan(std::min(held.size(), padded_to_four(captured)));
  return true;
}

// It belongs to the first interface, has no time, and leaves the captured length to the snap
// length.
bool PcapngReader::parse_simple_packet() {
  const ConstByteSpan body = block_.body;
  if (body.size() < kSimpleBodyOctets) {
    return fail("a packet block that is too short");
  }
  if (!find_source(0)) {
    return false;
  }
  const auto original = load<std::uint32_t>(body.data());
  const std::uint32_t snap_octets = packet_.source->rules.snap_octets;
  const std::uint32_t captured = snap_octets != 0 ? std::min(original, snap_octets) : original;
  const ConstByteSpan held = body.subspan(kSimpleBodyOctets);
  packet_.original_octets = original;
  packet_.octets = held.first(std::min<std::size_t>(held.size(), captured));
  return check_captured(captured, held.size());
}

bool PcapngReader::parse_packet() {
  return block_.type == kSimplePacket ? parse_simple_packet() : parse_long_packet();
}

bool PcapngReader::wanted() const noexcept {
  return link_types_ == LinkTypes::kAll || packet_.source->link_type == kLinkTypeEthernet;
}

PcapngReader::Look PcapngReader::look(InputBlocks& blocks) {
  while (error_.empty()) {
    if (to_pass_ != 0 && !pass_over(blocks)) {
      return error_.empty() ? Look::kMore : Look::kFailed;
    }
    const ConstByteSpan at_hand = blocks.at_hand();
    const bool section =
        at_hand.size() >= kLengthOctets && load<std::uint32_t>(at_hand.data()) == kSectionHeader;
    if (at_hand.size() < (section ? kFrameOctets + kSectionBodyOctets : kFrameOctets)) {
      return Look::kMore;
    }
    if ((section && !begin_section(at_hand)) || !parse_block(at_hand)) {
      return Look::kFailed;
    }
    if (section && !read_section_options(at_hand)) {
      return Look::kMore;
    }
    if (!is_looked_into(block_.type)) {
      take(blocks, kFrontOctets);
      to_pass_ = block_.octets - kFrontOctets;
      length_due_ = block_.octets;
      continue;
    }
    if (at_hand.size() < block_.octets) {
      return Look::kMore;
    }
    if (block_.type != kInterfaceDescription) {
      return look_at_packet(blocks);
    }
    if (!add_interface()) {
      return Look::kFailed;
    }
    take(blocks, block_.octets);
  }
  return Look::kFailed;
}

PcapngReader::Look PcapngReader::look_at_packet(InputBlocks& blocks) {
  if (!parse_packet()) {
    return Look::kFailed;
  }
  if (wanted()) {
    return Look::kFrame;
  }
  interfaces_.count_passed_over(*packet_.source);
  ++number_;
  take(blocks, block_.octets);
  return Look::kPassed;
}

void PcapngReader::read_options(RecordRules& rules, CaptureFrame& frame) const {
  PcapngOptions options(packet_.options, swapped_);
  while (const auto option = options.next()) {
    const ConstByteSpan value = option->value;
    if (option->code == kComment && frame.comment.empty()) {
      frame.comment = {reinterpret_cast<const char*>(value.data()), value.size()};
    } else if (option->code == kFlags && value.size() >= sizeof(std::uint32_t)) {
      const auto flags = load<std::uint32_t>(value.data());
      const auto fcs_octets = static_cast<std::uint8_t>(flags >> kFlagsFcsShift & kFlagsFcsMask);
      rules.fcs_octets = fcs_octets != 0 ? fcs_octets : rules.fcs_octets;
    }
  }
}

void PcapngReader::give(InputBlocks& blocks, CaptureFrame& frame) {
  RecordRules rules = packet_.source->rules;
  frame.comment = {};
  frame.options = {packet_.options, swapped_};
  if (!packet_.options.empty()) {
    read_options(rules, frame);
  }
  judge_lengths(frame, packet_.octets, packet_.original_octets, rules);
  frame.time = packet_.time;
  frame.link_type = packet_.source->link_type;
  frame.interface = packet_.source->place;
  interfaces_.count_frame(*packet_.source);
  ++number_;
  take(blocks, block_.octets);
}

ReadOutcome PcapngReader::end(const InputBlocks& blocks) {
  if (blocks.stopped()) {
    return ReadOutcome::kEnd;
  }
  if (!blocks.error().empty()) {
    fail("can't be read: " + blocks.error());
    return ReadOutcome::kError;
  }
  if (!blocks.at_hand().empty() || to_pass_ != 0) {
    fail("the file is truncated inside a block");
    return ReadOutcome::kError;
  }
  return lacks_ethernet() ? refuse() : ReadOutcome::kEnd;
}

// A pipe may go on for ever without a packet that is wanted: it is refused by the first one.
ReadOutcome PcapngReader::find(InputBlocks& blocks, bool may_wait) {
  while (true) {
    const Look found = look(blocks);
    if (found == Look::kFrame) {
      return ReadOutcome::kFrame;
    }
    if (found == Look::kFailed) {
      return ReadOutcome::kError;
    }
    if (found == Look::kPassed && !blocks.regular() && lacks_ethernet()) {
      return refuse();
    }
    if (found == Look::kMore && !may_wait && !blocks.ready()) {
      return ReadOutcome::kFrame;
    }
    if (found == Look::kMore && !blocks.more()) {
      return end(blocks);
    }
  }
}

ReadOutcome PcapngReader::begin(InputBlocks& blocks) { return find(blocks, false); }

ReadOutcome PcapngReader::read(InputBlocks& blocks, CaptureFrame& frame) {
  const ReadOutcome outcome = find(blocks, true);
  if (outcome == ReadOutcome::kFrame) {
    give(blocks, frame);
  }
  return outcome;
}

bool PcapngReader::at_hand(InputBlocks& blocks) {
  Look found = Look::kPassed;
  while (found == Look::kPassed) {
    found = look(blocks);
  }
  return found != Look::kMore;
}

}  // namespace linksec::host
