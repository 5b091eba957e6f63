// SPDX-License-Identifier: Apache-2.0
// MKPDUs with a right ICV and any contents: no nonce twice, no state for ever [MKA P8].

#include "insider_noise.h"

using namespace linksec;
using namespace linksec::test;

// NOLINTNEXTLINE(readability-identifier-naming)
TEST_GROUP_BASE(InsiderWhoSaysAnything, InsiderNoise){};

TEST(InsiderWhoSaysAnything, IsSurvived_P8) { make_noise(50, 800, {}, 1); }

TEST(InsiderWhoSaysAnything, IsSurvivedUnderXpnAndDelayProtection_P8) {
  KaySettings like;
  like.suites = {CipherSuite::kGcmAesXpn256, CipherSuite::kGcmAes128};
  like.suite_count = 2;
  like.delay_protect = true;
  make_noise(50, 800, like, 2);
}

TEST(InsiderWhoSaysAnything, IsSurvivedWhereTheKeyServerDecides_P8) {
  KaySettings like;
  like.replay_window = 100;
  like.suites = {CipherSuite::kGcmAes256, CipherSuite::kGcmAes128};
  like.suite_count = 2;
  make_noise(25, 800, like, 3);
}
