// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is said of a file that has no Ethernet in it. The capture readers ask.

#include <cstdint>
#include <string>

namespace linksec::host {

/// The name of a link type that is refused, and the mend: what follows a file's name in a message.
[[nodiscard]] std::string foreign_link_type(std::uint16_t link_type);

}  // namespace linksec::host
