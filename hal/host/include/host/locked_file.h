// SPDX-License-Identifier: Apache-2.0
#pragma once

// A file or folder that one run has to itself. A lock is held on a file, not on its name, and names
// move: a run that opens a file, waits, and locks it may hold what nobody will look at again. So
// the lock counts only when the name, looked up under the lock, still leads to the locked file.
//
// Who calls: nvm.cpp, and sim/ for a board's flash and for folders of long runs.

#include <chrono>
#include <string>

namespace linksec::host {

/// What became of an attempt to lock.
enum class LockState {
  kLocked,
  kMissing,      ///< There is nothing of that name.
  kInUse,        ///< Another process holds it.
  kUnsupported,  ///< The file system knows no locks.
  kFailed,       ///< It can't be opened, or not be looked at.
};

/// An open descriptor with the lock on it, or why there is none. The caller closes it.
struct LockedFile {
  LockState state = LockState::kFailed;
  int fd = -1;
  int error = 0;  ///< errno, when there is no descriptor.
};

/// Opens `path` with the flags of open(2) and locks what it names, alone, until the descriptor and
/// its copies are closed. Tries again while another holds it and `patience` lasts.
[[nodiscard]] LockedFile open_locked(const std::string& path, int flags,
                                     std::chrono::milliseconds patience = {});

/// "PATH: is in use by another run; ..." and the like, for any state but kLocked.
[[nodiscard]] std::string lock_failure(const std::string& path, const LockedFile& file);

}  // namespace linksec::host
