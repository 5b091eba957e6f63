// SPDX-License-Identifier: Apache-2.0
#pragma once

// How many threads move the blocks of captures. One thread does all of a frame's work, in order,
// whatever the number; the others read and write files beside it.

namespace linksec::sim {

/// Which work has a thread of its own.
struct Threads {
  bool read_ahead = false;
  bool write_behind = false;
};

}  // namespace linksec::sim
