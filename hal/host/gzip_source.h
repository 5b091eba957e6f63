// SPDX-License-Identifier: Apache-2.0
#pragma once

// The octets of a gzip file, of one member or of several, with its check sums: libarchive, which
// unpacks the other compressions, does not look at these. Made by `unpack` of compressed_source.h.

#include <zlib.h>

#include <memory>

#include "host/io_result.h"
#include "input_blocks.h"

namespace linksec::host {

class GzipSource final : public OctetSource {
 public:
  static IoResult<std::unique_ptr<OctetSource>> open(std::unique_ptr<InputBlocks> packed);

  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;
  ~GzipSource() override;

  [[nodiscard]] Read read(std::uint8_t* to, std::size_t octets) noexcept override;
  [[nodiscard]] bool ready() noexcept override { return packed_->regular(); }
  [[nodiscard]] bool regular() const noexcept override { return packed_->regular(); }
  [[nodiscard]] bool stopped() const noexcept override { return packed_->stopped(); }

 private:
  explicit GzipSource(std::unique_ptr<InputBlocks> packed) noexcept : packed_(std::move(packed)) {}

  [[nodiscard]] int inflate_some();
  [[nodiscard]] bool begin_member();
  [[nodiscard]] Read end_of_input() const;

  std::unique_ptr<InputBlocks> packed_;
  z_stream stream_ = {};
  bool between_members_ = false;
};

}  // namespace linksec::host
