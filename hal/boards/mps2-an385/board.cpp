// SPDX-License-Identifier: Apache-2.0

#include "common/services.h"

namespace linksec::board {

// Clocks run and pins are connected from reset on.
void open_board() noexcept {}

}  // namespace linksec::board
