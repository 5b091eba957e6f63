// SPDX-License-Identifier: Apache-2.0
#pragma once

// The firmware core in this process as a device under test: a SecY below a LinePort, with the line
// on a loopback port of hal/host. Frames from the line go to the port layer as they are, of any
// length; what it sends comes back from the other end of the loopback, padded as a wire has it.

#include <memory>

#include "conformance/dut.h"

namespace linksec::sim::conformance {

/// Throws a run Failure when the cipher engine's self-test fails.
[[nodiscard]] std::unique_ptr<Dut> open_inprocess();

}  // namespace linksec::sim::conformance
