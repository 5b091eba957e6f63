// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is asked of diagnosis, in any number of random links. LINKSEC_TABLE in the environment
// prints what was named how often.

#include <cstdint>

namespace linksec::test {

/// Each kind of fault is named right in 95 of 100 links.
void check_faults_are_named(std::uint64_t links, std::uint64_t seed);
/// A link without a fault has none.
void check_links_are_valid(std::uint64_t links, std::uint64_t seed);
/// No frame that is damaged beyond a name gets one.
void check_damage_has_no_name(std::uint64_t frames, std::uint64_t seed);

}  // namespace linksec::test
