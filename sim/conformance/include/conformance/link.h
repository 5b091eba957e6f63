// SPDX-License-Identifier: Apache-2.0
#pragma once

// A case's setup as a LinkConfig, for devices that take a LINK.toml's values: the core in this
// process and boards.

#include <optional>
#include <string>

#include "conformance/dut.h"
#include "link/link_config.h"

namespace linksec::sim::conformance {

/// The same as values of a LINK.toml.
[[nodiscard]] LinkConfig link_config_of(const Setup& setup);

}  // namespace linksec::sim::conformance
