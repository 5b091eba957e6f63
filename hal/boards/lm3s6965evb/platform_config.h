// SPDX-License-Identifier: Apache-2.0
#pragma once

// The firmware's capacities on an lm3s6965evb; base/config.h includes it and says what each one
// means. An end station with two peers: a SAK in use for each of three SCs, and successors for two.

#define LINKSEC_MAX_TX_SCS 1
#define LINKSEC_MAX_RX_SCS 2
#define LINKSEC_MAX_SAKS 5
#define LINKSEC_MAX_BURST 4
#define LINKSEC_MAX_FRAME_OCTETS 2000
#define LINKSEC_MAX_BYPASS_ETHERTYPES 4
#define LINKSEC_MAX_PN_RECORDS 16
