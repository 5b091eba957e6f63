// SPDX-License-Identifier: Apache-2.0

// app/station_image.h on a board: the memory of its frames, and its loop.

#include "app/station_image.h"
#include "board/board.h"
#include "wiring.h"

namespace {

using linksec::StationImage;

alignas(linksec::LinkMemory) constinit std::array<
    std::uint8_t, StationImage::storage_octets(linksec::config::kMaxFrameOctets)> frames{};
static_assert(sizeof(frames) >= sizeof(linksec::LinkMemory));
constexpr linksec::Wiring kWiring = linksec::board_wiring(frames);

}  // namespace

int main() { linksec::run_station(kWiring, linksec::board::provisioning_block()); }
