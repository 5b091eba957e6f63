// SPDX-License-Identifier: Apache-2.0

// The end station: app/station_image.h on a board.

#include "app/station_image.h"
#include "board/board.h"

int main() { linksec::run_station(linksec::board::provisioning_block()); }
