// SPDX-License-Identifier: Apache-2.0

// The work of finding a frame's SC with one receive SC and with a thousand. These two tests only do
// it; tests/conformance/test_lookup_cost.py runs each under callgrind and compares the instructions
// inside SecY::verify, so that no clock has a say.

#include "secy/secy.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr std::size_t kFrames = 1000;

Sci nth(std::uint64_t n) { return {kPeerSci.value + (n << 16)}; }

// Frames of SCs that have no SA: all that is done for them is the lookup.
void look_up(std::size_t scs) {
  SecYFixture secy;
  for (std::size_t i = 0; i < scs; ++i) {
    CHECK_EQUAL(Status::kOk, secy->lmi().create_rx_sc(nth(i), Time{1}));
  }
  MpduSpec spec = secy.spec(1);
  for (std::size_t i = 0; i < kFrames; ++i) {
    spec.sci = nth(i % scs);
    CHECK_EQUAL(RxFinding::kUnusedSa, secy.verify(make_mpdu(spec)).frame.finding);
    spec.sci = nth(100'000 + i);
    CHECK_EQUAL(RxFinding::kUnknownSc, secy.verify(make_mpdu(spec)).frame.finding);
  }
}

}  // namespace

TEST_GROUP(CostOfLookup){};

// @test MSC
TEST(CostOfLookup, OneSc) { look_up(1); }

// @test MSC
TEST(CostOfLookup, AThousandScs) { look_up(1000); }
