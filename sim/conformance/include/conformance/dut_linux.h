// SPDX-License-Identifier: Apache-2.0
#pragma once

// The Linux kernel's macsec driver as a device under test: a guest in QEMU, booted once for all
// cases, with a macsec device that each configuration makes anew. It is the SecY that this project
// did not write. What Linux has no control or counter for, it says; docs/LINUX.md has the list.

#include <memory>

#include "conformance/dut.h"

namespace linksec::sim::conformance {

/// Makes the guest, when it is not there, and boots it. Throws a run Failure when that can't be.
[[nodiscard]] std::unique_ptr<Dut> open_linux();

}  // namespace linksec::sim::conformance
