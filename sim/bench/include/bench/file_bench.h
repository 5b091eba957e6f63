// SPDX-License-Identifier: Apache-2.0
#pragma once

// `linksec protect` and `linksec validate` from file to file, as children of this program, beside
// `tcpdump -r IN -w OUT` and `cp` on the same files. The commands take turns.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/scratch_folder.h"
#include "shell/statistics.h"
#include "shell/table.h"

namespace linksec::sim::bench {

/// Captures of one size.
struct FileCase {
  std::size_t octets = 64;  ///< Of the plain frame.
  std::uint64_t frames = 0;
};

/// How whole commands are measured.
struct FileSettings {
  std::string engine = "auto";  ///< For --aead of the children.
  std::size_t rounds = 7;
};

/// A command's figures.
struct FileRow {
  FileCase of;
  std::string command;
  bool plain = true;               ///< It reads the plain capture; else the protected one.
  std::optional<Summary> seconds;  ///< Nothing when the program is not present.
  std::string absent{};            ///< Why, then.
  double ratio = 0;                ///< To tcpdump on the same file; 0 when that is not present.
};

/// The captures that are measured; `quick` ones are small.
[[nodiscard]] std::vector<FileCase> file_cases(bool quick);

/// What the files of one case take at the most.
[[nodiscard]] std::uint64_t file_octets(const FileCase& of);

/// Measures one size; its files are gone afterwards. Throws a run Failure when a command fails or
/// this program is interrupted.
[[nodiscard]] std::vector<FileRow> measure_files(const FileCase& of, const FileSettings& settings,
                                                 const ScratchFolder& folder);

[[nodiscard]] std::string file_text(const std::vector<FileRow>& rows, TableStyle style);

}  // namespace linksec::sim::bench
