// SPDX-License-Identifier: Apache-2.0
#include "field_capture.h"

#include <fstream>
#include <iterator>

#include "support/print.h"

namespace linksec::test {
namespace {

std::uint32_t little_endian(const Octets& octets, std::size_t at) {
  return __builtin_bswap32(load_be32(octets.data() + at));
}

}  // namespace

host::CaptureFrame FieldRecord::frame() const {
  host::CaptureFrame frame;
  frame.octets = octets;
  frame.original_octets = original_octets;
  frame.link_type = link_type;
  frame.fcs_octets = fcs_octets;
  return frame;
}

FieldRecord whole_record(const Octets& octets, std::uint16_t link_type) {
  return {octets, static_cast<std::uint32_t>(octets.size()), link_type, 0};
}

std::vector<FieldRecord> field_capture(const std::string& name) {
  constexpr std::size_t kFileHeader = 24;
  constexpr std::size_t kRecordHeader = 16;
  constexpr std::uint32_t kFcsGiven = 0x0400'0000;
  std::ifstream file(std::string(LINKSEC_SOURCE_DIR) + "/tests/field/" + name, std::ios::binary);
  const Octets all{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  CHECK(all.size() > kFileHeader && load_be32(all.data()) == 0xD4C3'B2A1);
  const std::uint32_t link = little_endian(all, 20);
  std::vector<FieldRecord> records;
  for (std::size_t at = kFileHeader; at < all.size();) {
    const std::uint32_t captured = little_endian(all, at + 8);
    FieldRecord record;
    record.original_octets = little_endian(all, at + 12);
    record.link_type = static_cast<std::uint16_t>(link);
    // In units of 16 bits.
    record.fcs_octets = static_cast<std::uint8_t>((link & kFcsGiven) != 0 ? (link >> 28) * 2 : 0);
    at += kRecordHeader;
    record.octets.assign(all.begin() + static_cast<std::ptrdiff_t>(at),
                         all.begin() + static_cast<std::ptrdiff_t>(at + captured));
    records.push_back(record);
    at += captured;
  }
  return records;
}

Octets without_last(const Octets& octets, std::size_t count) {
  return {octets.begin(), octets.end() - static_cast<std::ptrdiff_t>(count)};
}

}  // namespace linksec::test
