// SPDX-License-Identifier: Apache-2.0
#include "compressed_source.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "archive_source.h"
#include "gzip_source.h"

namespace linksec::host {
namespace {

struct Known {
  Compression compression;
  const char* name;
  std::string_view magic;
};

constexpr std::array<Known, 7> kKnown = {{
    {Compression::kGzip, "gzip", "\x1F\x8B"},
    {Compression::kZstd, "zstd", "\x28\xB5\x2F\xFD"},
    {Compression::kXz,
     "xz",
     {"\xFD"
      "7zXZ\0",
      6}},
    {Compression::kLz4, "lz4", "\x04\x22\x4D\x18"},
    {Compression::kBzip2, "bzip2", "BZh"},
    {Compression::kLzip, "lzip", "LZIP"},
    {Compression::kCompress, "compress", "\x1F\x9D"},
}};

bool begins_with(ConstByteSpan start, std::string_view magic) noexcept {
  return start.size() >= magic.size() &&
         std::equal(magic.begin(), magic.end(), start.begin(),
                    [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

std::uint32_t load_le32(const std::uint8_t* octets) noexcept {
  return octets[0] | std::uint32_t{octets[1]} << 8U | std::uint32_t{octets[2]} << 16U |
         std::uint32_t{octets[3]} << 24U;
}

}  // namespace

const char* to_string(Compression compression) noexcept {
  return kKnown[static_cast<std::size_t>(compression)].name;
}

std::optional<Compression> compression_of(ConstByteSpan start) noexcept {
  const auto* const found = std::find_if(kKnown.begin(), kKnown.end(), [start](const Known& known) {
    return begins_with(start, known.magic);
  });
  return found != kKnown.end() ? std::optional(found->compression) : std::nullopt;
}

// [RFC 8878 3.1.2]: 16 magic numbers, and the octets that follow, both with the lowest octet first.
void take_skippable_frames(InputBlocks& packed) {
  constexpr std::size_t kHeader = 8;
  constexpr std::uint32_t kMagic = 0x184D2A50;
  constexpr std::uint32_t kMagicMask = 0xFFFF'FFF0;
  while (packed.have(kHeader) && (load_le32(packed.at_hand().data()) & kMagicMask) == kMagic) {
    std::uint64_t left = std::uint64_t{load_le32(packed.at_hand().data() + 4)} + kHeader;
    while (left != 0 && packed.have(1)) {
      const std::size_t octets = std::min<std::uint64_t>(left, packed.at_hand().size());
      packed.take(octets);
      left -= octets;
    }
  }
}

IoResult<std::unique_ptr<OctetSource>> unpack(Compression compression,
                                              std::unique_ptr<InputBlocks> packed) {
  if (compression == Compression::kGzip) {
    return GzipSource::open(std::move(packed));
  }
  return ArchiveSource::open(compression, std::move(packed));
}

}  // namespace linksec::host
