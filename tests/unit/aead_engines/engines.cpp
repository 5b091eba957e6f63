// SPDX-License-Identifier: Apache-2.0
#include "engines.h"

#include <algorithm>
#include <cstdio>

#include "aead_mbedtls/engine.h"
#include "aead_mbedtls/inspect.h"
#include "aead_vaes/engine.h"
#include "aead_vaes/inspect.h"
#ifdef LINKSEC_WITH_IPSEC_MB
#include "aead_ipsec_mb/engine.h"
#include "aead_ipsec_mb/inspect.h"
#endif

namespace linksec::test {
namespace {

std::vector<TestedEngine> usable_ones() {
  std::vector<TestedEngine> all = {
      {&aead_mbedtls::kEngine, aead_mbedtls::inspect::pool_memory,
       aead_mbedtls::inspect::key_schedules},
      {&aead_vaes::kEngine, aead_vaes::inspect::pool_memory, aead_vaes::inspect::key_schedules},
#ifdef LINKSEC_WITH_IPSEC_MB
      {&aead_ipsec_mb::kEngine, aead_ipsec_mb::inspect::pool_memory,
       aead_ipsec_mb::inspect::key_schedules},
#endif
  };
  std::erase_if(all, [](const TestedEngine& tested) { return !tested.engine->usable(); });
  for (const TestedEngine& tested : all) {
    std::printf("engine under test: %s\n", tested.engine->name);
  }
  return all;
}

}  // namespace

const std::vector<TestedEngine>& tested_engines() {
  static const std::vector<TestedEngine> engines = usable_ones();
  return engines;
}

}  // namespace linksec::test
