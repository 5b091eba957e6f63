// SPDX-License-Identifier: Apache-2.0

#include "board/board.h"
#include "board/map.h"

namespace linksec::board {

ConstByteSpan provisioning_block() noexcept {
  return {reinterpret_cast<const std::uint8_t*>(map::kBlock), map::kBlockOctets};  // NOLINT
}

}  // namespace linksec::board
