// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the program says of itself.

#include <string>

namespace linksec::sim {

/// The text of `linksec --help`.
[[nodiscard]] std::string program_help();

}  // namespace linksec::sim
