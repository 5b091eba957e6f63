// SPDX-License-Identifier: Apache-2.0
#pragma once

// A file that appears under its name whole or not at all, with mode 0600, on the disk before
// `place` returns. Until then it has no name, so that a run that is killed leaves nothing behind:
// for what holds keys or PN records. Text results go by way of text_output.h.

#include <string>

#include "base/bytes.h"

namespace linksec::sim {

/// A file on its way to its name.
class FreshFile {
 public:
  /// Opens a file in the folder of `path`. Throws a run Failure, also when `path` is there and no
  /// regular file.
  explicit FreshFile(const std::string& path);
  FreshFile(const FreshFile&) = delete;
  FreshFile& operator=(const FreshFile&) = delete;
  ~FreshFile();

  /// Appends `octets`. Throws a run Failure.
  void put(ConstByteSpan octets);
  /// A path under which this process can open the file again.
  [[nodiscard]] std::string descriptor_path() const;
  /// Waits until what was written is on the disk. Throws a run Failure.
  void sync();
  /// Puts the file in the place of `path`, whatever was there. Throws a run Failure.
  void place();
  /// Gives the file its name unless something else has it by now. Throws a run Failure.
  void place_new();

 private:
  [[noreturn]] void fail(const char* what) const;
  void give_name();
  void copy_to_named();
  void make_name_safe() const;

  std::string path_;
  std::string temporary_;  // The name it has for a moment, or while the file system wants one.
  int fd_ = -1;
  bool named_ = false;
};

}  // namespace linksec::sim
