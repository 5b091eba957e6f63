// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which linksec this is.

#include <string>

namespace linksec::sim {

/// The text of `linksec --version`: "linksec 0.1.0".
[[nodiscard]] std::string program_version();

}  // namespace linksec::sim
