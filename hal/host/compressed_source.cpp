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

IoResult<std::unique_ptr<OctetSource>> unpack(Compression compression,
                                              std::unique_ptr<InputBlocks> packed) {
  if (compression == Compression::kGzip) {
    return GzipSource::open(std::move(packed));
  }
  return ArchiveSource::open(compression, std::move(packed));
}

}  // namespace linksec::host
