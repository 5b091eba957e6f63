// SPDX-License-Identifier: Apache-2.0
// A million MKPDUs with a right ICV and any contents [MKA P8].

#include "../insider_noise.h"

using namespace linksec;
using namespace linksec::test;

// NOLINTNEXTLINE(readability-identifier-naming)
TEST_GROUP_BASE(InsiderWhoSaysMuch, InsiderNoise){};

TEST(InsiderWhoSaysMuch, IsSurvived_P8) {
  for (unsigned seed = 10; seed < 20; ++seed) {
    anew();
    fake_entropy::reset(seed);
    KaySettings like;
    like.delay_protect = seed % 2 == 0;
    like.suites = {seed % 3 == 0 ? CipherSuite::kGcmAesXpn128 : CipherSuite::kGcmAes256,
                   CipherSuite::kGcmAes128};
    like.suite_count = 2;
    make_noise(100, 1'000, like, seed);
  }
}
