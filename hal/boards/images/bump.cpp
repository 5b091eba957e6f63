// SPDX-License-Identifier: Apache-2.0

// The bump in the wire: app/bump_image.h on a board.

#include "app/bump_image.h"
#include "board/board.h"

int main() { linksec::run_bump(linksec::board::provisioning_block()); }
