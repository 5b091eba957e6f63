// SPDX-License-Identifier: Apache-2.0

// Each kind of fault, planted in random links, is called by its name; damage without a name gets
// none. slow/ has the same in numbers.

#include "planted_checks.h"
#include "support/print.h"

namespace linksec::test {

namespace {

constexpr std::uint64_t kSeed = 1;

}  // namespace

TEST_GROUP(PlantedFaults){};

TEST(PlantedFaults, AreNamed) { check_faults_are_named(10, kSeed); }

TEST(PlantedFaults, AreNotSeenInALinkThatWorks) { check_links_are_valid(50, kSeed); }

TEST(PlantedFaults, AreNotSeenInDamage) { check_damage_has_no_name(100, kSeed); }

}  // namespace linksec::test
