// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a reader of figures must know of where they come from.

#include <string>

namespace linksec::sim::bench {

/// A line: processor, how many of them, kernel, engines that run here, and version of this program.
[[nodiscard]] std::string machine_text();

}  // namespace linksec::sim::bench
