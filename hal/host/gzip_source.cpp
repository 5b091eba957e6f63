// SPDX-License-Identifier: Apache-2.0
#include "gzip_source.h"

#include "compressed_source.h"

namespace linksec::host {
namespace {

// The largest window, and a gzip header and trailer about it.
constexpr int kWindowBits = 15 + 16;

}  // namespace

IoResult<std::unique_ptr<OctetSource>> GzipSource::open(std::unique_ptr<InputBlocks> packed) {
  std::unique_ptr<GzipSource> source(new GzipSource(std::move(packed)));
  if (inflateInit2(&source->stream_, kWindowBits) != Z_OK) {
    return IoError{"can't be unpacked: out of memory"};
  }
  return std::unique_ptr<OctetSource>(std::move(source));
}

GzipSource::~GzipSource() { (void)inflateEnd(&stream_); }

// Z_BUF_ERROR where the input ends.
int GzipSource::inflate_some() {
  if (!packed_->have(1)) {
    return Z_BUF_ERROR;
  }
  const ConstByteSpan input = packed_->at_hand();
  stream_.next_in = const_cast<Bytef*>(input.data());  // NOLINT: zlib reads it only.
  stream_.avail_in = static_cast<uInt>(input.size());
  const int result = inflate(&stream_, Z_NO_FLUSH);
  packed_->take(input.size() - stream_.avail_in);
  return result;
}

// Programs fill a file up with zeros behind its last member.
bool GzipSource::begin_member() {
  between_members_ = false;
  return inflateReset(&stream_) == Z_OK && compression_of(packed_->at_hand()) == Compression::kGzip;
}

OctetSource::Read GzipSource::end_of_input() const {
  if (packed_->stopped() || (between_members_ && packed_->error().empty())) {
    return {};
  }
  return {0, packed_->error().empty() ? "gzip: the file is truncated" : packed_->error()};
}

OctetSource::Read GzipSource::read(std::uint8_t* to, std::size_t octets) noexcept {
  stream_.next_out = to;
  stream_.avail_out = static_cast<uInt>(octets);
  while (stream_.avail_out == octets) {
    if (between_members_ && packed_->have(1) && packed_->at_hand()[0] == 0) {
      packed_->take(1);
      continue;
    }
    if (between_members_ && packed_->have(1) && !begin_member()) {
      return {0, "gzip: something else follows behind the compressed octets"};
    }
    const int result = inflate_some();
    if (stream_.avail_out == octets && result == Z_BUF_ERROR) {
      return end_of_input();
    }
    between_members_ = result == Z_STREAM_END;
    if (stream_.avail_out != octets) {
      break;  // Damage behind these is found again by the next read.
    }
    if (result != Z_OK && result != Z_STREAM_END) {
      return {0, std::string("gzip: the file is damaged: ") +
                     (stream_.msg != nullptr ? stream_.msg : "not a member's header")};
    }
  }
  return {octets - stream_.avail_out};
}

}  // namespace linksec::host
