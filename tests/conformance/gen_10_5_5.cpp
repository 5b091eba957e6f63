// SPDX-License-Identifier: Apache-2.0

// The Common Port's frame size, the counters of 10.7.18 and 10.7.19, and several transmit SCs.

#include "secy/secy.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr Time kNow{5};
constexpr Sci nth(unsigned n) { return {kOwnSci.value | n << 12}; }

}  // namespace

TEST_GROUP(Generation_10_5_5){};

// @test C8 C9 C11 GEN-15 MGT4-25
TEST(Generation_10_5_5, AFrameThatIsTooLongIsDiscardedAndItsPnIsSpent) {
  for (const bool sci : {false, true}) {
    const std::size_t overhead = sci ? 32 : 24;
    SecYFixture secy;
    secy.add_tx(kOwnSci, 0, 1);
    secy->lmi().set_always_include_sci(sci);
    secy->lmi().set_max_frame_octets(12 + 100 + overhead);
    UNSIGNED_LONGS_EQUAL(112 + overhead, secy->state().max_frame_octets);
    CHECK_EQUAL(TxVerdict::kSend, secy.protect(plain_frame(99)).verdict());
    CHECK_EQUAL(TxVerdict::kSend, secy.protect(plain_frame(100)).verdict());
    TEXT_EQUAL("OutPktsEncrypted+2 OutOctetsEncrypted+199", secy.moved());
    const TxOutcome refused = secy.protect(plain_frame(101));
    CHECK_EQUAL(TxVerdict::kTooLong, refused.verdict());
    CHECK_EQUAL(TxCounter::kOutPktsTooLong, refused.frame.counter);
    TEXT_EQUAL("OutPktsTooLong OutOctetsEncrypted+101", secy.moved());
    CHECK_EQUAL(Pn{4}, secy.tx_sa().next_pn.pn());
  }
}

// @test C10 C11 GEN-14 MGT4-28
TEST(Generation_10_5_5, OctetsOfAFrameThatIsTooLongCountAsProtected_10_7_19) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1, {.confidentiality = false});
  secy->lmi().set_max_frame_octets(60);
  CHECK_EQUAL(TxVerdict::kTooLong, secy.protect(plain_frame(50)).verdict());
  TEXT_EQUAL("OutPktsTooLong OutOctetsProtected+50", secy.moved());
}

// Buffers as short as a target's stop such a frame earlier.
#if LINKSEC_MAX_FRAME_OCTETS >= 66000
// @test E16 C8
TEST(Generation_10_5_5, ASuiteTakes65535OctetsOfUserData_14_2) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1);
  CHECK_EQUAL(TxVerdict::kSend, secy.protect(plain_frame(65535)).verdict());
  TEXT_EQUAL("OutPktsEncrypted OutOctetsEncrypted+65535", secy.moved());
  CHECK_EQUAL(TxVerdict::kTooLong, secy.protect(plain_frame(65536)).verdict());
  TEXT_EQUAL("OutPktsTooLong", secy.moved());
  CHECK_EQUAL(Pn{3}, secy.tx_sa().next_pn.pn());
}
#endif

// @test C9 C10 GEN-14 MGT4-24 MGT4-25 MGT4-26 MGT4-27 MGT4-28 MGT4-29
TEST(Generation_10_5_5, EachFrameMovesOneCounter_10_7_18) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1);
  secy.add_tx(kOwnSci, 1, 2, {.confidentiality = false});
  secy->lmi().set_max_frame_octets(150);
  for (int i = 0; i < 4; ++i) {
    static_cast<void>(secy.protect(plain_frame(10)));
  }
  CHECK_EQUAL(Status::kOk, secy->lmi().set_encoding_sa(kOwnSci, An{1U}, kNow));
  for (int i = 0; i < 3; ++i) {
    static_cast<void>(secy.protect(plain_frame(20)));
  }
  static_cast<void>(secy.protect(plain_frame(140)));
  CHECK_EQUAL(Status::kOk, secy->lmi().set_protect_frames(false));
  static_cast<void>(secy.protect(plain_frame(30)));
  static_cast<void>(secy.protect(plain_frame(30)));
  TEXT_EQUAL(
      "OutPktsEncrypted+4 OutPktsProtected+3 OutPktsTooLong OutPktsUntagged+2 "
      "OutOctetsEncrypted+40 OutOctetsProtected+200",
      secy.moved());
}

// @test D16 C10
TEST(Generation_10_5_5, CountersOfAnScIncludeItsPastSas_10_7_18) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1);
  static_cast<void>(secy.protect(plain_frame(10)));
  secy.add_tx(kOwnSci, 0, 2);
  static_cast<void>(secy.protect(plain_frame(10)));
  const TxScCounters& counters = secy->find_tx_sc(kOwnSci)->counters;
  UNSIGNED_LONGS_EQUAL(2, counters.value(TxCounter::kOutPktsEncrypted));
  UNSIGNED_LONGS_EQUAL(20, counters.octets_encrypted);
  CHECK_EQUAL(Status::kOk, secy->lmi().delete_tx_sc(kOwnSci));
  UNSIGNED_LONGS_EQUAL(20, secy->counters().out_octets_encrypted);
}

// @test C14 TC TCT CSTC GEN-3
TEST(Generation_10_5_5, TheTrafficClassTableChoosesTheSc_10_7_17) {
  SecYFixture secy;
  for (unsigned n = 0; n < config::kMaxTxScs; ++n) {
    secy.add_tx(nth(n), n % 4, 1 + n);
  }
  for (std::uint8_t user = 0; user < 8; ++user) {
    CHECK_EQUAL(Status::kOk,
                secy->lmi().set_traffic_class(user, static_cast<std::uint8_t>(7 - user)));
  }
  for (unsigned priority = 0; priority < 16; ++priority) {
    const TxOutcome sent = secy.protect(plain_frame(46), static_cast<std::uint8_t>(priority));
    CHECK_EQUAL(TxVerdict::kSend, sent.verdict());
    const unsigned n = 7 - priority / 2;
    CHECK(load_be64(sent.octets.data() + 20) == nth(n).value);
    UNSIGNED_LONGS_EQUAL(n % 4, sent.octets[14] & 3U);
    CHECK(sent.frame.sa.sci == nth(n));
  }
}

// @test C14 TCT
TEST(Generation_10_5_5, AClassWithoutAnScSendsNothing_10_7_17) {
  SecYFixture secy;
  secy.add_tx(nth(1), 0, 1);
  CHECK_EQUAL(TxVerdict::kSend, secy.protect(plain_frame(46), 14).verdict());  // it is the only SC
  secy.add_tx(nth(2), 0, 2);
  CHECK_EQUAL(TxVerdict::kNotOperational, secy.protect(plain_frame(46), 0).verdict());
  CHECK_EQUAL(Status::kOk, secy->lmi().set_traffic_class(0, 2));
  CHECK_EQUAL(TxVerdict::kSend, secy.protect(plain_frame(46), 0).verdict());
}

// @test C14 TCAPT
TEST(Generation_10_5_5, TheAccessPriorityTableGivesTheRequestsPriority_10_7_17) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1);
  for (unsigned priority = 0; priority < 16; ++priority) {
    const auto p = static_cast<std::uint8_t>(priority);
    UNSIGNED_LONGS_EQUAL(priority, secy.protect(plain_frame(46), p).frame.priority);
    CHECK_EQUAL(Status::kOk,
                secy->lmi().set_access_priority(p, static_cast<std::uint8_t>(15 - priority)));
    UNSIGNED_LONGS_EQUAL(15 - priority, secy.protect(plain_frame(46), p).frame.priority);
  }
}

// @test E10 CSS KAY-8
TEST(Generation_10_5_5, EitherOfTwoSaksTransmits_5_3) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1);
  secy.add_tx(kOwnSci, 1, 2);
  for (const unsigned an : {1U, 0U, 1U}) {
    CHECK_EQUAL(Status::kOk, secy->lmi().set_encoding_sa(kOwnSci, An{an}, kNow));
    CHECK_EQUAL(TxVerdict::kSend, secy.protect(plain_frame(46)).verdict());
  }
}
