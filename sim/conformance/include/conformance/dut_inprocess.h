// SPDX-License-Identifier: Apache-2.0
#pragma once

// The bump in the wire image, as boards run it, in this process as a device under test, between two
// ports in memory: frames go to it as they are, of any length; what it sends on the line is padded
// as a wire has it. A case may have it boot from a provisioning block, with PN records in memory,
// which it can then harm, and restart it.

#include <memory>

#include "conformance/dut.h"

namespace linksec::sim::conformance {

/// Throws a run Failure when the cipher engine's self-test fails.
[[nodiscard]] std::unique_ptr<Dut> open_inprocess();

}  // namespace linksec::sim::conformance
