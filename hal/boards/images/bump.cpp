// SPDX-License-Identifier: Apache-2.0

// app/bump_image.h on a board: the memory of its frames, and its loop.

#include "app/bump_image.h"
#include "board/board.h"
#include "wiring.h"

namespace {

using linksec::BumpImage;

alignas(linksec::LinkMemory) constinit std::array<
    std::uint8_t, BumpImage::storage_octets(linksec::config::kMaxFrameOctets)> frames{};
static_assert(sizeof(frames) >= sizeof(linksec::LinkMemory));
constexpr linksec::Wiring kWiring = linksec::board_wiring(frames);

}  // namespace

int main() { linksec::run_bump(kWiring, linksec::board::provisioning_block()); }
