// SPDX-License-Identifier: Apache-2.0
#pragma once

// What was heard of the CAs of a capture, for the end of a run: as JSON for --report, and as lines
// for people. There is no key in it. It reads what a listener knows and judges nothing.
//
// Who calls: linksec validate.

#include <string>
#include <vector>

#include "capture/mka_listener.h"
#include "capture/offline_senders.h"

namespace linksec::sim {

/// {"saks": [...], "participants": [...], "counters": {...}}: SAKs in the order in which they were
/// distributed, with the valid data frames under each; a counter for each result of an MKPDU.
[[nodiscard]] std::string agreement_report(const MkaListener& listener,
                                           const OfflineSenders& senders);

/// The sums in words, and each CA whose MKPDUs all fail their ICV.
[[nodiscard]] std::vector<std::string> agreement_lines(const MkaListener& listener,
                                                       const OfflineSenders& senders);

}  // namespace linksec::sim
