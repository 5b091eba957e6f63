// SPDX-License-Identifier: Apache-2.0
#pragma once

// The firmware's capacities on a host: room for every optional thing of the standard and for a
// thousand peers with a SAK each way. base/config.h includes this file, by way of the build's
// LINKSEC_PLATFORM_CONFIG, and says what each number is.

#define LINKSEC_MAX_TX_SCS 8
#define LINKSEC_MAX_RX_SCS 1024
#define LINKSEC_MAX_SAKS 2064
#define LINKSEC_MAX_BURST 32
#define LINKSEC_MAX_FRAME_OCTETS 65600
#define LINKSEC_MAX_BYPASS_ETHERTYPES 16
