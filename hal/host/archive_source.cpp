// SPDX-License-Identifier: Apache-2.0
#include "archive_source.h"

#include <archive.h>
#include <archive_entry.h>

#include <cerrno>

namespace linksec::host {
namespace {

// What libarchive counts: the filter, and the file itself.
constexpr int kFilters = 2;

int support(archive* in, Compression compression) {
  switch (compression) {
    case Compression::kZstd:
      return archive_read_support_filter_zstd(in);
    case Compression::kXz:
      return archive_read_support_filter_xz(in);
    case Compression::kLz4:
      return archive_read_support_filter_lz4(in);
    case Compression::kBzip2:
      return archive_read_support_filter_bzip2(in);
    case Compression::kLzip:
      return archive_read_support_filter_lzip(in);
    case Compression::kCompress:
      return archive_read_support_filter_compress(in);
    case Compression::kGzip:
      break;
  }
  return ARCHIVE_FATAL;
}

}  // namespace

ArchiveSource::ArchiveSource(Compression compression, std::unique_ptr<InputBlocks> packed) noexcept
    : compression_(compression),
      packed_(std::move(packed)),
      archive_(archive_read_new(), archive_read_free) {}

ArchiveSource::~ArchiveSource() = default;

IoResult<std::unique_ptr<OctetSource>> ArchiveSource::open(Compression compression,
                                                           std::unique_ptr<InputBlocks> packed) {
  std::unique_ptr<ArchiveSource> source(new ArchiveSource(compression, std::move(packed)));
  if (const IoStatus begun = source->begin(); !begun.ok()) {
    return IoError{begun.error()};
  }
  return std::unique_ptr<OctetSource>(std::move(source));
}

// Gives all that is at hand, and takes it: libarchive is done with it when it asks again.
ssize_t ArchiveSource::give_packed(archive* of, void* self, const void** octets) {
  InputBlocks& packed = *static_cast<ArchiveSource*>(self)->packed_;
  if (!packed.have(1)) {
    if (packed.error().empty()) {
      return 0;
    }
    archive_set_error(of, EIO, "%s", packed.error().c_str());
    return -1;
  }
  const ConstByteSpan at_hand = packed.at_hand();
  *octets = at_hand.data();
  packed.take(at_hand.size());
  return static_cast<ssize_t>(at_hand.size());
}

std::string ArchiveSource::error() const {
  const char* text = archive_error_string(archive_.get());
  return std::string(to_string(compression_)) + ": " + (text != nullptr ? text : "damaged");
}

// A filter that is not of the library itself would start a program.
IoStatus ArchiveSource::begin() {
  archive* const in = archive_.get();
  const std::string name = to_string(compression_);
  if (in == nullptr || support(in, compression_) != ARCHIVE_OK) {
    return IoError{"is compressed with " + name +
                   ", which this program's libarchive does not"
                   " unpack; unpack it first"};
  }
  archive_read_support_format_raw(in);
  archive_read_support_format_empty(in);
  archive_entry* entry = nullptr;
  if (archive_read_open(in, this, nullptr, give_packed, nullptr) != ARCHIVE_OK) {
    return IoError{"can't be unpacked: " + error()};
  }
  const int first = archive_read_next_header(in, &entry);
  empty_ = first == ARCHIVE_EOF;
  if (!empty_ && first != ARCHIVE_OK) {
    return IoError{"can't be unpacked: " + error()};
  }
  if (archive_filter_count(in) < kFilters) {
    return IoError{"can't be unpacked: " + name + ": the file is truncated, or its header damaged"};
  }
  if (archive_filter_count(in) > kFilters) {
    return IoError{"is compressed with " + name + " several times over; unpack it first"};
  }
  return {};
}

OctetSource::Read ArchiveSource::read(std::uint8_t* to, std::size_t octets) noexcept {
  if (empty_) {
    return {};
  }
  la_ssize_t got = ARCHIVE_RETRY;
  while (got == ARCHIVE_RETRY) {
    got = archive_read_data(archive_.get(), to, octets);
  }
  if (got < 0 && !packed_->stopped()) {
    return {0, error()};
  }
  return {got > 0 ? static_cast<std::size_t>(got) : 0};
}

}  // namespace linksec::host
