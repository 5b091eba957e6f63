// SPDX-License-Identifier: Apache-2.0
#pragma once

// The octets of a file, a pipe or the standard input. A wait for a pipe's other end, and for what
// it sends, can be ended. The capture reader opens it.

#include <memory>

#include "host/io_result.h"
#include "octet_source.h"

namespace linksec::host {

class FileSource final : public OctetSource {
 public:
  /// Asked while a read waits: true ends it.
  using Stop = bool (*)() noexcept;

  /// Opens `path`, or the standard input for "-". A FIFO without a writer is waited for by the
  /// first read, not here.
  static IoResult<std::unique_ptr<FileSource>> open(const std::string& path, Stop stop);

  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override;

  [[nodiscard]] Read read(std::uint8_t* to, std::size_t octets) noexcept override;
  [[nodiscard]] bool ready() noexcept override;
  [[nodiscard]] bool regular() const noexcept override { return regular_; }
  [[nodiscard]] bool stopped() const noexcept override { return stopped_; }

 private:
  FileSource(int fd, bool owned, Stop stop) noexcept;

  [[nodiscard]] bool wait() noexcept;

  int fd_;
  bool owned_;
  bool regular_;
  Stop stop_;
  bool stopped_ = false;
};

}  // namespace linksec::host
