// SPDX-License-Identifier: Apache-2.0
#pragma once

// A finished file gets its name, whole, and never in the place of another one: two runs that make
// the same file at once must not both believe that theirs is the one. Not every file system has
// every way to say so; the ways are tried from the best one on.
//
// Who calls: nvm.cpp, and sim/ for what holds keys or PN records.

#include <string>

namespace linksec::host {

/// What became of a file that was to get a name.
enum class Placed {
  kDone,
  kTaken,   ///< Another file has the name; it is as it was.
  kFailed,  ///< errno says why.
};

/// Moves `from` to `to`, both in one folder, unless something has that name. Where hard links and
/// exclusive renames are refused, `to` is an empty file for a moment: who finds one waits.
[[nodiscard]] Placed place_new(const std::string& from, const std::string& to) noexcept;

/// The folder of `path`; "." when it names none.
[[nodiscard]] std::string folder_of(const std::string& path);

/// Waits until the names in the folder of `path` are on the disk. False, with errno, when it can't.
[[nodiscard]] bool sync_folder_of(const std::string& path);

}  // namespace linksec::host
