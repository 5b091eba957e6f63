// SPDX-License-Identifier: Apache-2.0

// app/station_image.h on a board: what it is wired to, and the memory of its frames.

#include "app/station_image.h"
#include "board/board.h"

namespace {

using linksec::StationImage;

alignas(linksec::LinkMemory) constinit std::array<
    std::uint8_t, StationImage::storage_octets(linksec::config::kMaxFrameOctets)> frames{};
static_assert(sizeof(frames) >= sizeof(linksec::LinkMemory));
constexpr linksec::Wiring kWiring = {
    .line = {0},
    .host = {1},
    .records = {0},
    .console = {0},
    .entropy = {0},
    .frames = frames,
    .frame_octets = linksec::config::kMaxFrameOctets,
};

}  // namespace

int main() { linksec::run_station(kWiring, linksec::board::provisioning_block()); }
