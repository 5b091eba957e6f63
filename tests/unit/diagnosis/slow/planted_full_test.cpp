// SPDX-License-Identifier: Apache-2.0

// The same in numbers. The environment makes them larger: LINKSEC_PLANTED links a kind,
// LINKSEC_DAMAGED frames, LINKSEC_SEED where the random numbers begin.

#include <cstdlib>
#include <string>

#include "planted_checks.h"
#include "support/print.h"

namespace linksec::test {

namespace {

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text != nullptr ? std::stoull(text) : otherwise;
}

std::uint64_t seed() { return setting("LINKSEC_SEED", 2); }

}  // namespace

TEST_GROUP(ManyPlantedFaults){};

TEST(ManyPlantedFaults, AreNamed) {
  check_faults_are_named(setting("LINKSEC_PLANTED", 200), seed());
}

TEST(ManyPlantedFaults, AreNotSeenInALinkThatWorks) { check_links_are_valid(1000, seed()); }

TEST(ManyPlantedFaults, AreNotSeenInDamage) {
  check_damage_has_no_name(setting("LINKSEC_DAMAGED", 10'000), seed());
}

}  // namespace linksec::test
