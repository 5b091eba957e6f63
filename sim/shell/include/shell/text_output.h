// SPDX-License-Identifier: Apache-2.0
#pragma once

// Text results: a file or the standard output, written in blocks, with every error reported. A
// report that must be whole or absent goes by way of `write_whole`.

#include <atomic>
#include <string>
#include <string_view>

#include "host/output_file.h"
#include "host/write_behind.h"

namespace linksec::sim {

/// A text on its way to a file or the standard output.
class TextOutput final : host::WriteBehind::Sink {
 public:
  /// Creates or empties `path`, or takes the standard output for "-". Messages call it `name`, or
  /// as it is. `behind` writes a regular file's blocks, when there is one, and outlives this.
  /// Throws a run Failure.
  explicit TextOutput(const std::string& path, const std::string& name = {},
                      host::WriteBehind* behind = nullptr);
  TextOutput(const TextOutput&) = delete;
  TextOutput& operator=(const TextOutput&) = delete;
  ~TextOutput() override;

  /// Appends `text`, and hands full blocks to the system. Throws a run Failure.
  void put(std::string_view text);
  /// Room for `octets` more, some hundreds, for text that is made in place; `grow` takes it. Throws
  /// a run Failure.
  [[nodiscard]] char* room(std::size_t octets);
  void grow(std::size_t octets) noexcept { block_.grow(octets); }
  /// Hands to the system what is there. Throws a run Failure.
  void flush();
  /// Hands over what is left. Throws a run Failure.
  void close();

 private:
  void write_block(ConstByteSpan octets) noexcept override;
  void hand_over();
  void require_written() const;
  [[nodiscard]] host::IoError named(host::IoError error) const;

  std::string name_;
  host::OutputFile file_;
  host::WriteBehind* behind_;
  host::OutputBlock block_;
  std::atomic<int> error_ = 0;  // Of the thread that writes the blocks.
};

/// Replaces `path` by `text` in one step, by way of a new file beside it; writes straight to what
/// is no regular file, and to the standard output for "-". Throws a run Failure.
void write_whole(const std::string& path, std::string_view text);

}  // namespace linksec::sim
