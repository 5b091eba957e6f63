// SPDX-License-Identifier: Apache-2.0
#pragma once

// Text results: a file or the standard output, written in blocks, with every error reported. A
// report that must be whole or absent goes by way of `write_whole`.

#include <string>
#include <string_view>

namespace linksec::sim {

class TextOutput {
 public:
  /// Creates or empties `path`, or takes the standard output for "-". Messages call it `name`, or
  /// as it is. Throws a run Failure.
  explicit TextOutput(const std::string& path, const std::string& name = {});
  TextOutput(const TextOutput&) = delete;
  TextOutput& operator=(const TextOutput&) = delete;
  ~TextOutput();

  /// Appends `text`, and hands whole blocks to the system. Throws a run Failure.
  void put(std::string_view text);
  /// Hands over what is left. Throws a run Failure.
  void close();

 private:
  void flush();

  std::string name_;
  int fd_;
  bool owned_;
  std::string buffer_;
};

/// Replaces `path` by `text` in one step, by way of a new file beside it; writes straight to what
/// is no regular file, and to the standard output for "-". Throws a run Failure.
void write_whole(const std::string& path, std::string_view text);

}  // namespace linksec::sim
