// SPDX-License-Identifier: Apache-2.0
#include "planted_checks.h"

#include <cstdio>
#include <cstdlib>
#include <map>

#include "planted_faults.h"
#include "support/print.h"

namespace linksec::test {

namespace {

sim::Diagnosis diagnose(const Planted& planted) {
  const sim::Diagnoser diagnoser(planted.link.link());
  return diagnoser.diagnose({planted.frame, planted.truncated, planted.number, std::nullopt});
}

struct Score {
  std::uint64_t right = 0;
  std::map<std::string, std::uint64_t> wrong;
};

Score score(const FaultKind& kind, std::uint64_t links, std::uint64_t seed) {
  Score result;
  Random random(seed);
  for (std::uint64_t i = 0; i < links; ++i) {
    Planted planted = random_planted(random, kind.need, kind.least_octets);
    kind.plant(random, planted);
    const sim::Diagnosis found = diagnose(planted);
    if (planted.named_right(found)) {
      ++result.right;
    } else {
      ++result.wrong[sim::fault_word(found.fault)];
    }
  }
  return result;
}

void print(const char* name, const Score& result, std::uint64_t links) {
  std::printf("%-26s %5.1f %%", name,
              100.0 * static_cast<double>(result.right) / static_cast<double>(links));
  for (const auto& [word, count] : result.wrong) {
    std::printf("  %s %lu", word.c_str(), static_cast<unsigned long>(count));
  }
  std::printf("\n");
}

}  // namespace

void check_faults_are_named(std::uint64_t links, std::uint64_t seed) {
  const bool table = std::getenv("LINKSEC_TABLE") != nullptr;
  std::string missed;
  for (const FaultKind& kind : fault_kinds()) {
    const Score result = score(kind, links, seed);
    if (table) {
      print(kind.name, result, links);
    }
    if (result.right * 100 < links * 95) {
      missed += std::string(kind.name) + "; ";
    }
  }
  STRCMP_EQUAL("", missed.c_str());
}

void check_links_are_valid(std::uint64_t links, std::uint64_t seed) {
  Random random(seed);
  for (std::uint64_t i = 0; i < links; ++i) {
    const Planted planted = random_planted(random, Need::kAny);
    STRCMP_EQUAL("valid", sim::fault_word(diagnose(planted).fault));
  }
}

void check_damage_has_no_name(std::uint64_t frames, std::uint64_t seed) {
  constexpr std::uint64_t kFramesOfALink = 20;
  Random random(seed);
  for (std::uint64_t i = 0; i < frames / kFramesOfALink; ++i) {
    Planted planted = random_planted(random, Need::kAny);
    const sim::Diagnoser diagnoser(planted.link.link());
    for (std::uint64_t j = 0; j < kFramesOfALink; ++j) {
      damage(random, planted);
      const sim::Fault fault = diagnoser.diagnose({planted.frame, false, 1, std::nullopt}).fault;
      CHECK_TRUE_TEXT(fault == sim::Fault::kNone,
                      (sim::fault_word(fault) + (" " + to_hex(planted.frame))).c_str());
    }
  }
}

}  // namespace linksec::test
