// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether a run could write a file, asked before it touches any of its outputs. It creates and
// empties nothing, and keeps nothing: host/output_file.h asks again when it opens the file.
//
// Who calls: the commands of sim/ that have several outputs, and what puts a whole file in the
// place of another one.

#include <string>

#include "host/io_result.h"

namespace linksec::host {

/// An error, with the file's name in front, where no run can write `path`, and where another run is
/// writing it now. "-" and what is no regular file is always free.
[[nodiscard]] IoStatus free_output(const std::string& path);

}  // namespace linksec::host
