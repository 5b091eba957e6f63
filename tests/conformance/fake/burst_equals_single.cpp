// SPDX-License-Identifier: Apache-2.0

// A burst gives the octets, verdicts, counters and SA states of its frames one at a time.

#include <array>

#include "secy/secy.h"
#include "support/fake_aead/fake_aead.h"
#include "support/print.h"
#include "support/random_traffic.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

bool same(const SaReference& a, const SaReference& b) {
  return a.sci == b.sci && a.pn == b.pn && a.an == b.an && a.sci_known == b.sci_known &&
         a.an_known == b.an_known && a.pn_known == b.pn_known;
}

void check_same(const RxOutcome& single, const RxOutcome& burst, const char* where) {
  CHECK_EQUAL_TEXT(single.verdict(), burst.verdict(), where);
  CHECK_EQUAL_TEXT(single.counter(), burst.counter(), where);
  CHECK_EQUAL_TEXT(single.frame.finding, burst.frame.finding, where);
  CHECK_EQUAL_TEXT(single.frame.parse_error, burst.frame.parse_error, where);
  CHECK_TEXT(same(single.frame.sa, burst.frame.sa), where);
  CHECK_TEXT(single.octets == burst.octets, where);
  CHECK_TEXT(single.guards_intact && burst.guards_intact, where);
}

std::string state_of(SecYFixture& secy) {
  std::string text = secy.moved();
  secy->state().rx_scs.for_each([&](const RxSc& sc) {
    for (const RxSa& sa : sc.sa) {
      text += " " + std::to_string(sa.replay.next_pn.predecessor()) + "/" +
              std::to_string(sa.replay.lowest_pn.predecessor());
    }
    for (const std::uint64_t count : sc.counters.pkts) {
      text += " " + std::to_string(count);
    }
    text += " " + std::to_string(sc.counters.unused_sa) + " " +
            std::to_string(sc.counters.not_using_sa) + " " +
            std::to_string(sc.counters.octets_validated) + " " +
            std::to_string(sc.counters.octets_decrypted);
  });
  const ControlledPortCounters port = secy->controlled_port_counters();
  for (const std::uint64_t count :
       {port.if_in_octets, port.if_in_pkts.unicast, port.if_in_discards, port.if_in_errors}) {
    text += " p" + std::to_string(count);
  }
  return text;
}

// Two SecYs alike: one gets single frames, the other bursts.
struct Pair {
  Pair(CipherSuite suite, ConfidentialityOffset offset, std::uint64_t seed)
      : traffic(seed), single(suite, offset), burst(suite, offset) {
    RandomTraffic again(seed);
    traffic.set_up(single);
    again.set_up(burst);
  }

  RandomTraffic traffic;
  SecYFixture single;
  SecYFixture burst;
};

// Orders that the singles did not use up must not hit the burst.
void use_up(std::uint64_t until) {
  while (fake_aead::counts().opens < until) {
    hal::AeadOp op;
    hal::aead_open({&op, 1});
  }
}

void run_round(Pair& pair, const char* where) {
  std::vector<Octets> frames(1 + pair.traffic.below(pair.traffic.one_in(5) ? 80 : 32));
  for (Octets& frame : frames) {
    frame = pair.traffic.next(pair.single);
  }
  const std::uint64_t failing = pair.traffic.one_in(3) ? 1 + pair.traffic.below(8) : 0;
  std::vector<RxOutcome> singles;
  if (failing != 0) {
    fake_aead::fail_open(failing);
  }
  const std::uint64_t until = fake_aead::counts().opens + failing;
  for (const Octets& frame : frames) {
    singles.push_back(pair.single.verify(frame));
  }
  use_up(until);
  if (failing != 0) {
    fake_aead::fail_open(failing);
  }
  const std::uint64_t until_again = fake_aead::counts().opens + failing;
  const std::vector<RxOutcome> bursts = pair.burst.verify_burst(frames);
  use_up(until_again);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    check_same(singles[i], bursts[i], where);
  }
  STRCMP_EQUAL_TEXT(state_of(pair.single).c_str(), state_of(pair.burst).c_str(), where);
}

}  // namespace

TEST_GROUP(BurstEqualsSingle){void setup() override{fake_aead::reset();
}
void teardown() override { fake_aead::reset(); }
}
;

// @test B4 D.1 D7 D8 D10 D14 D16 VER-11
TEST(BurstEqualsSingle, OverRandomTrafficInEachModeAndSuite_10_6) {
  for (std::uint64_t seed = 1; seed <= 240; ++seed) {
    const CipherSuite suite = kAllSuites[seed % 4];
    const bool xpn = info(suite).extended_packet_numbers;
    const ConfidentialityOffset offset =
        xpn || seed % 3 == 0 ? ConfidentialityOffset::k0 : ConfidentialityOffset::k30;
    Pair pair(suite, offset, seed);
    const std::string where = "seed " + std::to_string(seed);
    for (int round = 0; round < 10; ++round) {
      run_round(pair, where.c_str());
    }
  }
}

// @test B4 C2 C4 C9 GEN-6
TEST(BurstEqualsSingle, OnTransmitToo_10_5) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    RandomTraffic traffic(seed);
    const CipherSuite suite = kAllSuites[seed % 4];
    SecYFixture single(suite);
    SecYFixture burst(suite);
    const std::uint64_t first = info(suite).last_pn - traffic.below(60);
    for (SecYFixture* secy : {&single, &burst}) {
      secy->add_tx(kOwnSci, 0, 1, {.next_pn = first, .confidentiality = seed % 2 == 0});
      (**secy).lmi().set_max_frame_octets(220);
    }
    for (int round = 0; round < 4; ++round) {
      std::vector<Octets> frames(1 + traffic.below(32));
      for (Octets& frame : frames) {
        frame = plain_frame(traffic.below(240), static_cast<std::uint8_t>(seed));
      }
      const std::vector<TxOutcome> bursts = burst.protect_burst(frames);
      for (std::size_t i = 0; i < frames.size(); ++i) {
        const TxOutcome one = single.protect(frames[i]);
        CHECK_EQUAL(one.verdict(), bursts[i].verdict());
        CHECK_EQUAL(one.frame.counter, bursts[i].frame.counter);
        OCTETS_EQUAL(one.octets, bursts[i].octets);
        CHECK(same(one.frame.sa, bursts[i].frame.sa) && bursts[i].guards_intact);
      }
      TEXT_EQUAL(single.moved(), burst.moved());
    }
  }
}

// @test B4
TEST(BurstEqualsSingle, ThirtyTwoFramesInOrderMakeOneEngineCall) {
  for (const std::uint32_t window : {0U, 1U, 64U, 0xFFFF'FFFFU}) {
    for (const CipherSuite suite : kAllSuites) {
      fake_aead::reset();
      SecYFixture secy(suite);
      secy.add_rx(kPeerSci, 0, 2);
      secy->lmi().set_replay_window(window);
      std::vector<Octets> frames;
      for (std::uint64_t pn = 1; pn <= 32; ++pn) {
        frames.push_back(secy.mpdu(pn));
      }
      static_cast<void>(secy.verify_burst(frames));
      TEXT_EQUAL("InPktsOK+32 InOctetsDecrypted+1472", secy.moved());
      UNSIGNED_LONGS_EQUAL(1, fake_aead::open_bursts().size());
      UNSIGNED_LONGS_EQUAL(32, fake_aead::open_bursts()[0]);
    }
  }
}

// @test B4
TEST(BurstEqualsSingle, MoreFramesThanTheEngineTakesAtATimeGoInSeveralCalls) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  std::vector<Octets> frames;
  for (std::uint64_t pn = 1; pn <= 70; ++pn) {
    frames.push_back(secy.mpdu(pn));
  }
  for (const RxOutcome& outcome : secy.verify_burst(frames)) {
    CHECK_EQUAL(RxCounter::kInPktsOk, outcome.counter());
  }
  const std::vector<std::size_t>& calls = fake_aead::open_bursts();
  UNSIGNED_LONGS_EQUAL(3, calls.size());
  UNSIGNED_LONGS_EQUAL(config::kMaxBurst, calls[0]);
  UNSIGNED_LONGS_EQUAL(70 - 2 * config::kMaxBurst, calls[2]);
  TEXT_EQUAL("71/71", secy.replay());
}

// @test B4
TEST(BurstEqualsSingle, ThirtyTwoFramesToSendMakeOneEngineCall) {
  SecYFixture secy;
  secy.add_tx(kOwnSci, 0, 1);
  static_cast<void>(secy.protect_burst(std::vector<Octets>(32, plain_frame(46))));
  UNSIGNED_LONGS_EQUAL(1, fake_aead::seal_bursts().size());
  UNSIGNED_LONGS_EQUAL(32, fake_aead::seal_bursts()[0]);
  static_cast<void>(secy.protect_burst(std::vector<Octets>(33, plain_frame(46))));
  UNSIGNED_LONGS_EQUAL(3, fake_aead::seal_bursts().size());
  UNSIGNED_LONGS_EQUAL(65, fake_aead::counts().seals);
  UNSIGNED_LONGS_EQUAL(0, fake_aead::repeated_nonces());
}

// @test D7 D9
TEST(BurstEqualsSingle, AReplayInsideTheBurstWaitsForTheFirstFrame_10_6_4) {
  SecYFixture secy;
  secy.add_rx(kPeerSci, 0, 2);
  const std::vector<RxOutcome> both =
      secy.verify_burst(std::vector<Octets>{secy.mpdu(1), secy.mpdu(1)});
  CHECK_EQUAL(RxCounter::kInPktsOk, both[0].counter());
  CHECK_EQUAL(RxCounter::kInPktsLate, both[1].counter());
  SecYFixture forged;
  forged.add_rx(kPeerSci, 0, 2);
  Octets bad = forged.mpdu(5);
  bad.back() ^= 1;
  const std::vector<RxOutcome> after =
      forged.verify_burst(std::vector<Octets>{bad, forged.mpdu(1)});
  CHECK_EQUAL(RxCounter::kInPktsNotValid, after[0].counter());
  CHECK_EQUAL(RxCounter::kInPktsOk, after[1].counter());
}

TEST(BurstEqualsSingle, AnEmptyBurstDoesNothing) {
  SecYFixture secy;
  secy.add_link();
  secy->verify({});
  secy->protect({}, Time{1});
  UNSIGNED_LONGS_EQUAL(0, fake_aead::counts().open_calls + fake_aead::counts().seal_calls);
}
