// SPDX-License-Identifier: Apache-2.0
#pragma once

// A board in QEMU as a device under test: its image, cross-compiled, configured by a provisioning
// block and started anew for each configuration, with its counters read at the console. Nothing of
// it can be changed while it runs. A bump in the wire has a line and a host's side; the host of an
// end station is inside the image, and nobody sees it.

#include <memory>

#include "board/board.h"
#include "conformance/dut.h"

namespace linksec::sim::conformance {

/// The board's default image. Throws a run Failure when there is none.
[[nodiscard]] std::unique_ptr<Dut> open_board(const Board& board);

}  // namespace linksec::sim::conformance
