// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an image's main needs of its board beside the services of hal/: the provisioning block. The
// firmware's folders do not see this header; images and tests do.

#include "base/bytes.h"

namespace linksec::board {

/// The 4,096 octets that hold the provisioning block, at the board's fixed address (map.h). They
/// are no part of the image: whoever programs the board, or QEMU's loader device, puts them there.
/// What they hold is to be checked before it is believed.
[[nodiscard]] ConstByteSpan provisioning_block() noexcept;

}  // namespace linksec::board
