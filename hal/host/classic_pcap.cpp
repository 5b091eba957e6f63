// SPDX-License-Identifier: Apache-2.0
#include "classic_pcap.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

namespace linksec::host {
namespace {

constexpr std::uint64_t kNsPerSecond = 1'000'000'000;
constexpr std::uint32_t kMagicMicroseconds = 0xA1B2C3D4;
constexpr std::uint32_t kMagicNanoseconds = 0xA1B23C4D;
constexpr std::uint32_t kMagicModified = 0xA1B2CD34;  // Alexey Kuznetzov's, in old Linux programs.
constexpr std::size_t kModifiedRecordHeaderOctets = 24;
constexpr std::uint16_t kMajorVersion = 2;
constexpr std::uint16_t kMinorVersion = 4;
static_assert(InputBlocks::kMaxLeftOctets >= kMaxCaptureFrameOctets + kModifiedRecordHeaderOctets);

// The link type's field: its upper 16 bits tell of a frame check sequence, in units of 16 bits.
constexpr std::uint32_t kFcsIsKnown = 0x04000000;
constexpr unsigned kFcsShift = 28;
constexpr unsigned kFcsUnitOctets = 2;

std::uint32_t swap(std::uint32_t value) noexcept { return __builtin_bswap32(value); }
std::uint16_t swap(std::uint16_t value) noexcept { return __builtin_bswap16(value); }

template <typename T>
T load(const std::uint8_t* octets, bool swapped) noexcept {
  T value = 0;
  std::memcpy(&value, octets, sizeof(value));
  return swapped ? swap(value) : value;
}

// What the magic number says of a file; no value for one that is not the classic format.
std::optional<ClassicHeader> kind_of(std::uint32_t magic) noexcept {
  ClassicHeader header;
  for (const bool swapped : {false, true}) {
    header.swapped = swapped;
    switch (swapped ? swap(magic) : magic) {
      case kMagicModified:
        header.record_header_octets = kModifiedRecordHeaderOctets;
        return header;
      case kMagicNanoseconds:
        header.format = CaptureFormat::kClassicNanoseconds;
        return header;
      case kMagicMicroseconds:
        return header;
      default:
        break;
    }
  }
  return std::nullopt;
}

}  // namespace

Time capture_time(std::int64_t seconds, std::int64_t nanoseconds) noexcept {
  constexpr auto kMax =
      static_cast<std::int64_t>(std::numeric_limits<std::uint64_t>::max() / kNsPerSecond) - 1;
  if (seconds < 0 || nanoseconds < 0) {
    return Time{0};
  }
  if (seconds > kMax) {
    return Time{std::numeric_limits<std::uint64_t>::max()};
  }
  return Time{static_cast<std::uint64_t>(seconds) * kNsPerSecond +
              static_cast<std::uint64_t>(nanoseconds)};
}

std::uint8_t fcs_octets_of_link_type(std::uint32_t field) noexcept {
  return (field & kFcsIsKnown) != 0
             ? static_cast<std::uint8_t>((field >> kFcsShift) * kFcsUnitOctets)
             : std::uint8_t{0};
}

std::optional<ClassicHeader> parse_classic_header(ConstByteSpan octets) noexcept {
  if (octets.size() < kClassicFileHeaderOctets) {
    return std::nullopt;
  }
  const std::optional<ClassicHeader> kind = kind_of(load<std::uint32_t>(octets.data(), false));
  if (!kind.has_value() || load<std::uint16_t>(octets.data() + 4, kind->swapped) != kMajorVersion ||
      load<std::uint16_t>(octets.data() + 6, kind->swapped) != kMinorVersion) {
    return std::nullopt;
  }
  ClassicHeader header = *kind;
  header.rules.snap_octets = load<std::uint32_t>(octets.data() + 16, header.swapped);
  const auto link_type = load<std::uint32_t>(octets.data() + 20, header.swapped);
  header.link_type = static_cast<std::uint16_t>(link_type);
  header.rules.fcs_octets = fcs_octets_of_link_type(link_type);
  return header;
}

ClassicReader::RecordHeader ClassicReader::record_header(
    const std::uint8_t* octets) const noexcept {
  return {load<std::uint32_t>(octets, header_.swapped),
          load<std::uint32_t>(octets + 4, header_.swapped),
          load<std::uint32_t>(octets + 8, header_.swapped),
          load<std::uint32_t>(octets + 12, header_.swapped)};
}

// libpcap takes the fraction for a signed number in this processor's octet order, and for an
// unsigned one in the other.
Time ClassicReader::time_of(const RecordHeader& record) const noexcept {
  const std::int64_t unit = header_.format == CaptureFormat::kClassicMicroseconds ? 1000 : 1;
  const auto fraction = header_.swapped
                            ? static_cast<std::int64_t>(record.fraction)
                            : static_cast<std::int64_t>(static_cast<std::int32_t>(record.fraction));
  return capture_time(record.seconds, fraction * unit);
}

ReadOutcome ClassicReader::fail(std::string what) {
  error_ = std::move(what);
  return ReadOutcome::kError;
}

// The octets that are left are less than a record.
ReadOutcome ClassicReader::end_inside(const InputBlocks& blocks, const char* part,
                                      std::size_t wanted) {
  const std::size_t got = blocks.at_hand().size();
  if (blocks.stopped() || (got == 0 && blocks.error().empty())) {
    return ReadOutcome::kEnd;
  }
  if (!blocks.error().empty()) {
    return fail("can't be read: " + blocks.error());
  }
  return fail("the file is truncated: " + std::to_string(got) + " of the " +
              std::to_string(wanted) + " octets of " + part);
}

bool ClassicReader::at_hand(const InputBlocks& blocks) const noexcept {
  const ConstByteSpan octets = blocks.at_hand();
  if (octets.size() < header_.record_header_octets) {
    return false;
  }
  const std::uint32_t captured = record_header(octets.data()).captured_octets;
  return captured > kMaxCaptureFrameOctets ||
         octets.size() >= header_.record_header_octets + captured;
}

ReadOutcome ClassicReader::read(InputBlocks& blocks, CaptureFrame& frame) {
  const std::size_t header_octets = header_.record_header_octets;
  if (!blocks.have(header_octets)) {
    return end_inside(blocks, "a record's header", header_octets);
  }
  const RecordHeader record = record_header(blocks.at_hand().data());
  if (record.captured_octets > kMaxCaptureFrameOctets) {
    return fail("the record says " + std::to_string(record.captured_octets) +
                " octets, and no frame has more than " + std::to_string(kMaxCaptureFrameOctets));
  }
  const std::size_t record_octets = header_octets + record.captured_octets;
  if (!blocks.have(record_octets)) {
    return end_inside(blocks, "a record", record_octets);
  }
  judge_lengths(frame, blocks.at_hand().subspan(header_octets, record.captured_octets),
                record.original_octets, header_.rules);
  frame.link_type = header_.link_type;
  frame.time = time_of(record);
  blocks.take(record_octets);
  return ReadOutcome::kFrame;
}

}  // namespace linksec::host
