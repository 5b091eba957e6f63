// SPDX-License-Identifier: Apache-2.0
#pragma once

// A real device at the end of a cable: frames go through interfaces of this host, and a script or a
// person configures it (hook.h). With a second cable the device's host side is seen, too: a bump in
// the wire, or a switch's other port. docs/DEVICE-HOOK.md tells how to set it up.

#include <memory>
#include <string>

#include "conformance/dut.h"

namespace linksec::sim::conformance {

/// `interfaces` is "LINE" or "LINE,HOST". Throws a Failure.
[[nodiscard]] std::unique_ptr<Dut> open_iface(const std::string& interfaces,
                                              const DutOptions& options);

}  // namespace linksec::sim::conformance
