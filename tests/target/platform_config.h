// SPDX-License-Identifier: Apache-2.0
#pragma once

// The firmware's capacities in the target tests; base/config.h includes it and says what each one
// means. As many as the host's tests fill, so that these run unchanged: a board's own are smaller.

#define LINKSEC_MAX_TX_SCS 8
#define LINKSEC_MAX_RX_SCS 32
#define LINKSEC_MAX_SAKS 256
#define LINKSEC_MAX_BURST 32
#define LINKSEC_MAX_FRAME_OCTETS 9216
#define LINKSEC_MAX_BYPASS_ETHERTYPES 16
// The fake engine remembers each nonce: a stride of them has to fit.
#define LINKSEC_PN_STRIDE 4096
#define LINKSEC_MAX_PN_RECORDS 64
#define LINKSEC_AEAD_SLOTS 600
