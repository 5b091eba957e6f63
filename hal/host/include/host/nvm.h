// SPDX-License-Identifier: Apache-2.0
#pragma once

// Regions of hal/nvm.h in files: one file a region, locked against other processes while open.
// The octets of the file are the octets of the region; an erased octet is 0xFF.
//
// Who calls: sim/, before the firmware runs and after it.

#include <string>

#include "hal/nvm.h"
#include "host/io_result.h"

namespace linksec::host {

/// Whether `open_nvm` makes a file that is missing.
enum class NvmCreate { kNo, kIfMissing };

/// Opens a region of that geometry in `path`. A file that is made has all octets erased and the
/// mode 0600. Refuses a file that another process has open, and one of another size.
IoResult<hal::NvmId> open_nvm(const std::string& path, hal::NvmGeometry geometry, NvmCreate create);

/// Syncs, closes and unlocks the region; an unknown one is ignored.
IoStatus close_nvm(hal::NvmId region);

}  // namespace linksec::host
