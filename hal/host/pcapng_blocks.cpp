// SPDX-License-Identifier: Apache-2.0
#include "pcapng_blocks.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace linksec::host {
namespace {

enum class BlockType : std::uint32_t {
  kInterfaceDescription = 1,
  kEnhancedPacket = 6,
  kSectionHeader = 0x0A0D0D0A,
};

enum class Option : std::uint16_t {
  kEnd = 0,
  kComment = 1,
  kInterfaceName = 2,
  kPacketFlags = 2,
  kInterfaceDescription = 3,
  kUserApplication = 4,
  kTimeResolution = 9,
};

constexpr std::size_t kAlignment = 4;
constexpr std::size_t kLengthAt = 4;
constexpr std::size_t kLeastBlockOctets = 12;
constexpr std::uint32_t kByteOrderMagic = 0x1A2B3C4D;
constexpr std::uint64_t kUnknownSectionOctets = ~0ULL;
constexpr std::uint8_t kNanoseconds = 9;  // As a negative power of 10.
constexpr unsigned kFcsFlagsShift = 5;

void append(OutputBlock& to, const void* octets, std::size_t count) {
  if (count != 0) {
    std::memcpy(to.end(), octets, count);
    to.grow(count);
  }
}

template <typename T>
void append_number(OutputBlock& to, T number) {
  append(to, &number, sizeof(number));
}

void append_padded(OutputBlock& to, const void* octets, std::size_t count) {
  constexpr std::array<std::uint8_t, kAlignment> kPadding{};
  append(to, octets, count);
  append(to, kPadding.data(), (kAlignment - count % kAlignment) % kAlignment);
}

void append_option(OutputBlock& to, Option option, const void* octets, std::size_t count) {
  append_number(to, static_cast<std::uint16_t>(option));
  append_number(to, static_cast<std::uint16_t>(count));
  append_padded(to, octets, count);
}

// Between two characters of UTF-8.
std::size_t cut_text(std::string_view text) noexcept {
  if (text.size() <= kMaxPcapngTextOctets) {
    return text.size();
  }
  std::size_t end = kMaxPcapngTextOctets;
  while (end != 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  return end;
}

void append_text(OutputBlock& to, Option option, std::string_view text) {
  if (!text.empty()) {
    append_option(to, option, text.data(), cut_text(text));
  }
}

// Those that are too many for the block are left out.
void append_options(OutputBlock& to, const std::vector<CaptureOption>& options) {
  std::size_t octets = 0;
  for (const CaptureOption& option : options) {
    octets += option_octets(option.value.size());
    if (octets <= kMaxKeptOctets) {
      append_option(to, Option{option.code}, option.value.data(), option.value.size());
    }
  }
}

// The comments that a packet came with, and what its flags say of its way, such as whether it was
// sent or received. How long its check sequence was is not among it.
std::uint32_t append_kept(OutputBlock& to, const PacketOptions& given) {
  constexpr std::uint32_t kFcsMask = 0xFU << kFcsFlagsShift;
  PcapngOptions options(given.octets, given.swapped);
  std::uint32_t flags = 0;
  std::size_t octets = 0;
  while (const auto option = options.next()) {
    octets += option_octets(option->value.size());
    if (Option{option->code} == Option::kComment && octets <= kMaxKeptPacketOctets) {
      append_option(to, Option::kComment, option->value.data(), option->value.size());
    } else if (Option{option->code} == Option::kPacketFlags && option->value.size() == 4) {
      flags = load_number<std::uint32_t>(option->value.data(), given.swapped) & ~kFcsMask;
    }
  }
  return flags;
}

void append_end_of_options(OutputBlock& to) { append_option(to, Option::kEnd, nullptr, 0); }

// Gives the block's place; its length is filled in when it is known.
std::size_t begin_block(OutputBlock& to, BlockType type) {
  const std::size_t place = to.size();
  append_number(to, static_cast<std::uint32_t>(type));
  append_number(to, std::uint32_t{0});
  return place;
}

void end_block(OutputBlock& to, std::size_t place) {
  const auto octets = static_cast<std::uint32_t>(to.size() + sizeof(std::uint32_t) - place);
  append_number(to, octets);
  std::memcpy(to.end() - octets + kLengthAt, &octets, sizeof(octets));
}

}  // namespace

void append_section_header(OutputBlock& to, std::string_view application,
                           const std::vector<CaptureOption>& options) {
  const std::size_t place = begin_block(to, BlockType::kSectionHeader);
  append_number(to, kByteOrderMagic);
  append_number(to, std::uint16_t{1});  // Version 1.0.
  append_number(to, std::uint16_t{0});
  append_number(to, kUnknownSectionOctets);
  append_options(to, options);
  append_text(to, Option::kUserApplication, application);
  append_end_of_options(to);
  end_block(to, place);
}

void append_interface(OutputBlock& to, const CaptureInterface& interface) {
  const std::size_t place = begin_block(to, BlockType::kInterfaceDescription);
  append_number(to, interface.link_type);
  append_number(to, std::uint16_t{0});
  append_number(to, interface.snap_octets);
  append_text(to, Option::kInterfaceName, interface.name);
  append_text(to, Option::kInterfaceDescription, interface.description);
  append_options(to, interface.options);
  append_option(to, Option::kTimeResolution, &kNanoseconds, sizeof(kNanoseconds));
  append_end_of_options(to);
  end_block(to, place);
}

void append_packet(OutputBlock& to, const CaptureFrame& frame, std::size_t kept,
                   std::string_view comment) {
  const std::size_t place = begin_block(to, BlockType::kEnhancedPacket);
  const std::size_t original = std::max<std::size_t>(frame.octets.size(), frame.original_octets);
  append_number(to, frame.interface);
  append_number(to, static_cast<std::uint32_t>(frame.time.ns >> 32U));
  append_number(to, static_cast<std::uint32_t>(frame.time.ns));
  append_number(to, static_cast<std::uint32_t>(kept));
  append_number(to, static_cast<std::uint32_t>(original));
  append_padded(to, frame.octets.data(), kept);
  const std::size_t options = to.size();
  const std::uint32_t kept_flags =
      frame.options.octets.empty() ? 0 : append_kept(to, frame.options);
  const std::uint32_t flags = kept_flags | static_cast<std::uint32_t>(frame.fcs_octets)
                                               << kFcsFlagsShift;
  if (flags != 0) {
    append_option(to, Option::kPacketFlags, &flags, sizeof(flags));
  }
  append_text(to, Option::kComment, comment);
  if (to.size() != options) {
    append_end_of_options(to);
  }
  end_block(to, place);
}

std::size_t whole_pcapng_blocks(ConstByteSpan blocks, std::size_t limit) noexcept {
  std::size_t end = 0;
  while (end + kLeastBlockOctets <= limit) {
    std::uint32_t octets = 0;
    std::memcpy(&octets, blocks.data() + end + kLengthAt, sizeof(octets));
    if (octets > limit - end) {
      break;
    }
    end += octets;
  }
  return end;
}

}  // namespace linksec::host
