// SPDX-License-Identifier: Apache-2.0
#pragma once

// One-way labels of keys, under which PN records are kept: whoever reads a state file or a board's
// flash learns no key from them.

#include "base/bytes.h"
#include "link/link_config.h"
#include "port/pn_store.h"
#include "secy/cipher_suite.h"
#include "wire/sci.h"

namespace linksec::sim {

/// The two labels of a SAK: SHA-256 of "linksec SAK label v1" and the SAK; SHA-256 of "linksec
/// nonce space v1", the suite's number, the Salt and the SAK. Each is cut to 16 octets.
[[nodiscard]] PnRecordKey pn_record_key(CipherSuite suite, const KeyConfig& key);

/// The label of a receive SA: SHA-256 of "linksec receive label v1", SCI, AN and SAK, cut to 16
/// octets. Its nonce space is that of `pn_record_key`.
[[nodiscard]] PnRecordKey receive_record_key(CipherSuite suite, const KeyConfig& key, Sci sci,
                                             An an);

/// The label of a board's entropy seed: SHA-256 of "linksec seed label v1" and the seed, cut to 16
/// octets.
[[nodiscard]] KeyLabel seed_label(ConstByteSpan seed);

}  // namespace linksec::sim
