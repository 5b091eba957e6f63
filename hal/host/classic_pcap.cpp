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
constexpr std::uint16_t kMajorVersion = 2;
constexpr std::uint16_t kMinorVersion = 4;
constexpr std::uint32_t kLinkTypeEthernet = 1;
static_assert(InputBlocks::kMaxLeftOctets >= kMaxCaptureFrameOctets + kClassicRecordHeaderOctets);

std::uint32_t swap(std::uint32_t value) noexcept { return __builtin_bswap32(value); }
std::uint16_t swap(std::uint16_t value) noexcept { return __builtin_bswap16(value); }

template <typename T>
T load(const std::uint8_t* octets, bool swapped) noexcept {
  T value = 0;
  std::memcpy(&value, octets, sizeof(value));
  return swapped ? swap(value) : value;
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

std::optional<ClassicHeader> parse_classic_header(ConstByteSpan octets) noexcept {
  if (octets.size() < kClassicFileHeaderOctets) {
    return std::nullopt;
  }
  ClassicHeader header;
  const auto magic = load<std::uint32_t>(octets.data(), false);
  header.swapped = magic == swap(kMagicMicroseconds) || magic == swap(kMagicNanoseconds);
  const std::uint32_t own = header.swapped ? swap(magic) : magic;
  if (own != kMagicMicroseconds && own != kMagicNanoseconds) {
    return std::nullopt;
  }
  header.format = own == kMagicNanoseconds ? CaptureFormat::kClassicNanoseconds
                                           : CaptureFormat::kClassicMicroseconds;
  const auto snap_octets = load<std::uint32_t>(octets.data() + 16, header.swapped);
  if (load<std::uint16_t>(octets.data() + 4, header.swapped) != kMajorVersion ||
      load<std::uint16_t>(octets.data() + 6, header.swapped) != kMinorVersion ||
      load<std::uint32_t>(octets.data() + 20, header.swapped) != kLinkTypeEthernet) {
    return std::nullopt;
  }
  if (snap_octets != 0 && snap_octets <= std::numeric_limits<std::int32_t>::max()) {
    header.snap_octets = snap_octets;
  }
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

ReadOutcome ClassicReader::fail_to_read(const InputBlocks& blocks, const char* part,
                                        std::size_t wanted, std::size_t got) {
  if (blocks.error() != 0) {
    return fail(std::string("error reading dump file: ") + std::strerror(blocks.error()));
  }
  return fail("truncated dump file; tried to read " + std::to_string(wanted) + " " + part +
              " bytes, only got " + std::to_string(got));
}

ReadOutcome ClassicReader::check_length(std::uint32_t octets) {
  if (octets <= kMaxCaptureFrameOctets) {
    return ReadOutcome::kFrame;
  }
  const std::string length = "invalid packet capture length " + std::to_string(octets);
  return fail(octets > header_.snap_octets
                  ? length + ", bigger than snaplen of " + std::to_string(header_.snap_octets)
                  : length + ", bigger than maximum of " + std::to_string(kMaxCaptureFrameOctets));
}

ReadOutcome ClassicReader::read(InputBlocks& blocks, CaptureFrame& frame) {
  if (!blocks.have(kClassicRecordHeaderOctets)) {
    const std::size_t got = blocks.at_hand().size();
    return got == 0 && blocks.error() == 0
               ? ReadOutcome::kEnd
               : fail_to_read(blocks, "header", kClassicRecordHeaderOctets, got);
  }
  const RecordHeader record = record_header(blocks.at_hand().data());
  if (check_length(record.captured_octets) != ReadOutcome::kFrame) {
    return ReadOutcome::kError;
  }
  const std::size_t record_octets = kClassicRecordHeaderOctets + record.captured_octets;
  const std::uint32_t kept = std::min(record.captured_octets, header_.snap_octets);
  if (!blocks.have(record_octets)) {
    const std::size_t got = blocks.at_hand().size() - kClassicRecordHeaderOctets;
    return fail_to_read(blocks, "captured", got < kept ? kept : record.captured_octets, got);
  }
  frame.octets = blocks.at_hand().subspan(kClassicRecordHeaderOctets, kept);
  frame.original_octets = std::max(record.original_octets, kept);
  frame.time = time_of(record);
  blocks.take(record_octets);
  return ReadOutcome::kFrame;
}

}  // namespace linksec::host
