// SPDX-License-Identifier: Apache-2.0
#pragma once

// The octets of a compressed file by one filter of libarchive, and no archive format. Made by
// `unpack` of compressed_source.h.

#include <memory>
#include <string>

#include "compressed_source.h"

struct archive;

namespace linksec::host {

class ArchiveSource final : public OctetSource {
 public:
  static IoResult<std::unique_ptr<OctetSource>> open(Compression compression,
                                                     std::unique_ptr<InputBlocks> packed);

  ArchiveSource(const ArchiveSource&) = delete;
  ArchiveSource& operator=(const ArchiveSource&) = delete;
  ~ArchiveSource() override;

  [[nodiscard]] Read read(std::uint8_t* to, std::size_t octets) noexcept override;
  [[nodiscard]] bool ready() noexcept override { return packed_->regular(); }
  [[nodiscard]] bool regular() const noexcept override { return packed_->regular(); }
  [[nodiscard]] bool stopped() const noexcept override { return packed_->stopped(); }

 private:
  ArchiveSource(Compression compression, std::unique_ptr<InputBlocks> packed) noexcept;

  static ssize_t give_packed(archive* of, void* self, const void** octets);
  [[nodiscard]] IoStatus begin();
  [[nodiscard]] std::string error() const;

  Compression compression_;
  std::unique_ptr<InputBlocks> packed_;
  std::unique_ptr<archive, int (*)(archive*)> archive_;
  bool empty_ = false;
};

}  // namespace linksec::host
