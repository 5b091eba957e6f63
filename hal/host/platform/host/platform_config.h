// SPDX-License-Identifier: Apache-2.0
#pragma once

// The firmware's capacities on a host; base/config.h includes it and says what each one means. The
// whole host build uses it, and so do users of the installed package. SCs, SAKs and PN records are
// as many as an object's maker asks for: these are the most.

#define LINKSEC_CAPACITIES_AT_RUN_TIME 1
#define LINKSEC_MAX_TX_SCS 8
#define LINKSEC_MAX_RX_SCS 1024
// Two SAKs for each SC, in both directions, and some more.
#define LINKSEC_MAX_SAKS 2304
// A hub of 32 stations.
#define LINKSEC_MAX_PARTICIPANTS 8
#define LINKSEC_MAX_LIVE_PEERS 40
#define LINKSEC_MAX_POTENTIAL_PEERS 40
#define LINKSEC_MAX_BLOCK_KEYS 32
#define LINKSEC_MAX_BURST 32
#define LINKSEC_CACHE_LINE_OCTETS 64
// What segmentation offload puts into a capture: 64 KB and more. It is libpcap's own limit.
#define LINKSEC_MAX_FRAME_OCTETS 262144
#define LINKSEC_MAX_BYPASS_ETHERTYPES 16
// SAKs that one state file remembers.
#define LINKSEC_MAX_PN_RECORDS 1024
