// SPDX-License-Identifier: Apache-2.0
#pragma once

// A file, FIFO or standard output that a run writes from its beginning. Two runs can't both have
// one file: it is locked before it is emptied, and refused while another run writes it. It knows no
// format, holds nothing back, and throws nothing.
//
// Who calls: the capture writer, and the text outputs of sim/.

#include <cstddef>
#include <string>

#include "base/bytes.h"
#include "host/io_result.h"

namespace linksec::host {

/// True once the program was told to stop; null where nobody tells it.
using StopRequest = bool (*)() noexcept;

class OutputFile {
 public:
  /// What a write came to.
  struct Written {
    std::size_t octets = 0;  ///< That the system took.
    int error = 0;           ///< Why it took no more; 0 when it took all.
  };

  /// Creates or empties `path`, or takes the standard output for "-". Waits for the reader of a
  /// FIFO until `stop`. Regular files alone are locked, where their file system has locks; what
  /// /dev names is somebody else's already.
  static IoResult<OutputFile> open(const std::string& path, StopRequest stop = nullptr);

  /// Is closed.
  OutputFile() noexcept = default;
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&& other) noexcept;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  /// Writes `octets`. No signal that ends a process cuts a write to a regular file; a pipe whose
  /// reader takes nothing is given up a second after `stop`.
  [[nodiscard]] Written write(ConstByteSpan octets) const noexcept;
  /// Cuts a regular file to its first `octets`; others stay as they are.
  void cut(std::size_t octets) const noexcept;
  /// The error of a write, in words.
  [[nodiscard]] IoError failure(int error) const;
  /// Closes it, but not the standard output. The error is that of the system's last writes.
  IoStatus close();

  [[nodiscard]] bool is_open() const noexcept { return fd_ >= 0; }
  [[nodiscard]] bool regular() const noexcept { return regular_; }
  /// The file's name for messages: the path, or "standard output".
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  OutputFile(std::string name, int fd, bool owned, StopRequest stop);
  [[nodiscard]] bool told_to_stop() const noexcept { return stop_ != nullptr && stop_(); }
  [[nodiscard]] bool has_room() const noexcept;

  std::string name_;
  int fd_ = -1;
  bool owned_ = false;
  bool regular_ = false;
  StopRequest stop_ = nullptr;
};

}  // namespace linksec::host
