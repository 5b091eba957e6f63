// SPDX-License-Identifier: Apache-2.0
#pragma once

// Regions of hal/nvm.h in files: one file a region, locked against other processes while open.
// The octets of the file are the octets of the region; an erased octet is 0xFF.
//
// Who calls: sim/, before the firmware runs and after it.

#include <cstdint>
#include <functional>
#include <string>

#include "base/status.h"
#include "hal/nvm.h"
#include "host/io_result.h"

namespace linksec::host {

/// Whether `open_nvm` makes a file that is missing.
enum class NvmCreate { kNo, kIfMissing };

/// Writes the first content of a region that is made: erased, and not under its name yet.
using NvmPrepare = std::function<Status(hal::NvmId)>;

/// Opens a region of that geometry in `path`. A file that is made has the mode 0600 and appears
/// under its name whole: erased, or as `prepare` leaves it. Of several processes that make one file
/// at once a single one wins. Refuses a file that another process has open, one of another size,
/// and one on a file system that knows no locks.
IoResult<hal::NvmId> open_nvm(const std::string& path, hal::NvmGeometry geometry, NvmCreate create,
                              const NvmPrepare& prepare = {});

/// Opens a region of that geometry in memory, erased: for tests, and for the nodes of a process
/// that has many.
IoResult<hal::NvmId> open_memory_nvm(hal::NvmGeometry geometry);

/// The `nth` write, erase or sync of the region from now on fails before it does anything, and so
/// do all that follow, as if the power had gone; 0 ends that.
void fail_nvm(hal::NvmId region, std::uint64_t nth);

/// Syncs, closes and unlocks the region; an unknown one is ignored.
IoStatus close_nvm(hal::NvmId region);

}  // namespace linksec::host
