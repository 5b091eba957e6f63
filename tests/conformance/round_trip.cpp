// SPDX-License-Identifier: Apache-2.0

// What one SecY protects another one verifies, over random configurations.

#include "secy/secy.h"
#include "support/print.h"
#include "support/random_traffic.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr ConfidentialityOffset kOffsets[] = {ConfidentialityOffset::k0, ConfidentialityOffset::k30,
                                              ConfidentialityOffset::k50};

struct Ends {
  Ends(CipherSuite suite, ConfidentialityOffset offset) : near(suite, offset), far(suite, offset) {}
  SecYFixture near;
  SecYFixture far;
};

void check_round_trip(std::uint64_t seed) {
  RandomTraffic random(seed);
  const CipherSuite suite = kAllSuites[random.below(4)];
  const bool xpn = info(suite).extended_packet_numbers;
  Ends ends(suite, xpn ? ConfidentialityOffset::k0 : kOffsets[random.below(3)]);
  const std::uint64_t last = info(suite).last_pn;
  const std::uint64_t pn = random.one_in(3) ? last - 40 : 1 + random.below(last - 40);
  const auto an = static_cast<unsigned>(random.below(4));
  ends.near.add_tx(kOwnSci, an, 5, {.next_pn = pn, .confidentiality = random.one_in(2)});
  ends.far.add_rx(kOwnSci, an, 5, {.next_pn = pn, .lowest_pn = pn});
  ends.near->lmi().set_always_include_sci(random.one_in(2));
  CHECK_EQUAL(Status::kOk, ends.near->lmi().set_use_es(random.one_in(2)));
  ends.near->lmi().set_use_scb(random.one_in(3));
  ends.far->lmi().set_validate_frames(random.one_in(2) ? ValidateFrames::kStrict
                                                       : ValidateFrames::kCheck);
  const std::string where = "seed " + std::to_string(seed);
  for (int i = 0; i < 20; ++i) {
    const Octets frame = plain_frame(1 + random.below(random.one_in(10) ? 9000 : 130),
                                     static_cast<std::uint8_t>(random.below(256)));
    TxOutcome sent = ends.near.protect(frame);
    CHECK_EQUAL_TEXT(TxVerdict::kSend, sent.verdict(), where.c_str());
    if (random.one_in(2)) {
      sent.octets.resize(std::max<std::size_t>(sent.octets.size(), 60), 0x77);
    }
    const RxOutcome received = ends.far.verify(sent.octets);
    CHECK_EQUAL_TEXT(RxCounter::kInPktsOk, received.counter(), where.c_str());
    STRCMP_EQUAL_TEXT(to_hex(frame).c_str(), to_hex(received.octets).c_str(), where.c_str());
    CHECK_TEXT(received.frame.sa.pn == sent.frame.sa.pn, where.c_str());
  }
}

}  // namespace

TEST_GROUP(RoundTrip){};

// @test A1 A26 C2 C6 D5 D15 E4 E5 E6 E7 VER-12
TEST(RoundTrip, WhatIsProtectedIsVerifiedOverRandomConfigurations) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    check_round_trip(seed);
  }
}

// @test A1 E7 CSO
TEST(RoundTrip, EachOffsetAndLengthAroundIt_14_5) {
  for (const ConfidentialityOffset offset : kOffsets) {
    Ends ends(CipherSuite::kGcmAes256, offset);
    ends.near.add_tx(kOwnSci, 0, 5);
    ends.far.add_rx(kOwnSci, 0, 5);
    for (std::size_t octets = 1; octets <= 110; ++octets) {
      const Octets frame = plain_frame(octets);
      const RxOutcome received = ends.far.verify(ends.near.protect(frame).octets);
      CHECK_EQUAL(RxCounter::kInPktsOk, received.counter());
      OCTETS_EQUAL(frame, received.octets);
    }
  }
}

// @test E7
TEST(RoundTrip, EndsWithDifferentOffsetsDoNotUnderstandEachOther_14_5) {
  SecYFixture near(CipherSuite::kGcmAes128, ConfidentialityOffset::k30);
  SecYFixture far(CipherSuite::kGcmAes128, ConfidentialityOffset::k50);
  near.add_tx(kOwnSci, 0, 5);
  far.add_rx(kOwnSci, 0, 5);
  CHECK_EQUAL(RxCounter::kInPktsNotValid,
              far.verify(near.protect(plain_frame(100)).octets).counter());
  CHECK_EQUAL(RxCounter::kInPktsOk, far.verify(near.protect(plain_frame(30)).octets).counter());
}
