// SPDX-License-Identifier: Apache-2.0
#include "kay/counters.h"

namespace linksec {

const char* name(MkaFinding finding) noexcept {
  constexpr std::array<const char*, kMkaFindingCount> kNames = {
      "valid",          "own_sci",        "mi_collision", "mn_not_greater",  "mn_unsent",
      "sak_use_an",     "lpn_zero",       "sak_unwrap",   "peer_table_full", "sak_not_live",
      "sak_not_server", "sak_not_listed", "sak_reused",   "dist_sak_suite"};
  return kNames[static_cast<std::size_t>(finding)];
}

}  // namespace linksec
